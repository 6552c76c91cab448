//! One file per screen.

pub mod data;
pub mod film;
pub mod home;
pub mod model;
pub mod tune;
