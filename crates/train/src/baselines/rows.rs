//! Ratings as sparse rows of films.

use matinee_core::Stars;

use crate::recommender::{Profile, Task, TrainingSet};

/// Which ratings count as "watched".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// All of them.
    All,
    /// Those of 4 stars and more.
    Likes,
}

impl Input {
    /// What lists are made from where a task asks for any film that is rated, and where it asks for films to like.
    pub fn of(task: Task) -> Self {
        if task == Task::ColdStart { Self::Likes } else { Self::All }
    }

    fn takes(self, stars: Stars) -> bool {
        self == Self::All || stars.value() >= 4.0
    }

    /// A profile's films.
    pub fn profile(self, profile: &Profile) -> Vec<u32> {
        profile.rated.iter().filter(|(_, stars)| self.takes(*stars)).map(|&(place, _)| place).collect()
    }

    /// The films of each training user.
    pub fn rows(self, set: &TrainingSet) -> Vec<Vec<u32>> {
        let row = |user: usize| {
            let (places, stars) = set.ratings.of_user(user);
            places.iter().zip(stars).filter(|(_, stars)| self.takes(**stars)).map(|(&place, _)| place).collect()
        };
        (0..set.ratings.user_count()).map(row).collect()
    }
}
