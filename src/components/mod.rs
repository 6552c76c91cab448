//! Components of the screens.

pub mod chart;
pub mod comparison;
pub mod feedback_button;
pub mod film_card;
pub mod film_grid;
pub mod header;
pub mod list_options;
pub mod model_choice;
pub mod notices;
pub mod part;
pub mod poster;
pub mod progress;
pub mod rated_list;
pub mod search_box;
pub mod star_rating;
pub mod table;
pub mod top_ten;
pub mod view_helpers;
