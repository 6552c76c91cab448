//! One file per screen.

pub mod home;
pub mod model;
pub mod tune;
