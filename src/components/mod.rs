//! What the screens are made of.

pub mod answers;
pub mod chart;
pub mod comparison;
pub mod dials;
pub mod film_card;
pub mod film_grid;
pub mod header;
pub mod notices;
pub mod part;
pub mod pieces;
pub mod poster;
pub mod progress;
pub mod rated_list;
pub mod search_box;
pub mod stars;
pub mod table;
pub mod top_ten;
