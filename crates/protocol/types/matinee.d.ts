// The messages between a page and Matinee's workers. Written by `cargo xtask types`: do not edit.

/** The version of these messages. */
export const PROTOCOL: 4;

/**
 * A saved adapter. Its bytes are base64 in the JSON.
 */
export type Adapter = { 
/**
 * Unique id: milliseconds since 1970 when it was saved.
 */
id: number, 
/**
 * The name the visitor gave it.
 */
name: string, 
/**
 * How many ratings it was made from.
 */
ratings: number, 
/**
 * RMSE on held-out ratings without the adapter, in stars.
 */
before?: number | null, 
/**
 * RMSE on held-out ratings with the adapter, in stars.
 */
after?: number | null, 
/**
 * The adapter file. [`decode_adapter`](matinee_bundle::decode_adapter) checks whether it fits the bundle.
 */
bytes: Uint8Array, 
/**
 * Whether it was in use.
 */
active: boolean, };

/**
 * A malformed row.
 */
export type BadLine = { 
/**
 * The line of the file it begins in, counted from 1; of JSON, the entry.
 */
line: number, 
/**
 * What is wrong, and what was expected.
 */
reason: string, };

/**
 * One file of the bundle, beside the manifest.
 */
export type BundleFile = { 
/**
 * File name, with the first 16 digits of its hash: `catalog-0123456789abcdef.bin`.
 */
name: string, 
/**
 * Its size.
 */
bytes: number, 
/**
 * Its SHA-256, in lower-case hexadecimal.
 */
sha256: string, };

/**
 * A film of the catalog that an imported film may be.
 */
export type Candidate = { 
/**
 * Its id.
 */
film: number, 
/**
 * Its title.
 */
title: string, 
/**
 * Year of release.
 */
year: number | null, };

/**
 * Changes to store in one transaction.
 */
export type ChangeSet = { 
/**
 * Feedback to store.
 */
put: Array<FeedbackRecord>, 
/**
 * Films whose feedback is deleted.
 */
delete: Array<number>, 
/**
 * Unmatched items to store.
 */
keep: Array<UnmatchedItem>, 
/**
 * Ids of unmatched items to delete.
 */
drop: Array<number>, 
/**
 * The undo record; `None` if only settings and the like are imported.
 */
undo?: Undo | null, 
/**
 * Everything in the backup except films.
 */
extras?: Extras | null, 
/**
 * Announcement for screen readers once the changes are stored.
 */
remark: string, };

/**
 * Which rating wins if a film is rated differently here and in the import.
 */
export type ConflictPolicy = "newer" | "mine" | "theirs";

/**
 * The device the engine computes on.
 */
export type DeviceKind = "webgpu" | "cpu";

/**
 * One epoch of training: losses on training ratings, figures on held-out users.
 */
export type Epoch = { 
/**
 * Counted from 1.
 */
epoch: number, 
/**
 * The loss of the retrieval stage.
 */
retrieval_loss: number, 
/**
 * The loss of the ranking stage: mean absolute error, in stars.
 */
ranking_loss: number, 
/**
 * RMSE of hidden ratings, in stars.
 */
rmse: number, 
/**
 * nDCG@10 of hidden films that were liked.
 */
ndcg10: number, 
/**
 * Share of the hidden ratings whose film is among the best 10.
 */
top10: number, 
/**
 * Among the best 50.
 */
top50: number, 
/**
 * Among the best 100.
 */
top100: number, };

/**
 * An event from the engine.
 */
export type Event = { "type": "started", 
/**
 * The device this worker was built for.
 */
device: DeviceKind, 
/**
 * [`PROTOCOL`] of the worker.
 */
protocol: number, } | { "type": "progress", 
/**
 * The request's id.
 */
id: number, 
/**
 * 0 to 1.
 */
fraction: number, 
/**
 * The current activity, for display: "Warming up".
 */
doing: string, } | { "type": "loaded", 
/**
 * The request's id.
 */
id: number, 
/**
 * The device in use.
 */
device: DeviceKind, 
/**
 * Duration in milliseconds.
 */
millis: number, } | { "type": "recommended", 
/**
 * The request's id.
 */
id: number, 
/**
 * The recommended films, best first.
 */
picks: Array<Pick>, 
/**
 * The device it was computed on.
 */
device: DeviceKind, 
/**
 * Milliseconds from the arrival of the request to the answer.
 */
millis: number, 
/**
 * Milliseconds of each stage.
 */
stages: StageMillis, } | { "type": "predicted", 
/**
 * The request's id.
 */
id: number, 
/**
 * The predictions, in the order of the request.
 */
films: Array<Predicted>, } | { "type": "tuning", 
/**
 * The request's id.
 */
id: number, 
/**
 * The progress.
 */
progress: TuningProgress, 
/**
 * Checkpoint to resume from; only in some of the events.
 */
checkpoint: Uint8Array | null, } | { "type": "tuned", 
/**
 * The request's id.
 */
id: number, 
/**
 * How it ended.
 */
outcome: TuningOutcome, 
/**
 * The device it was computed on.
 */
device: DeviceKind, 
/**
 * Number of steps done.
 */
steps: number, 
/**
 * Duration in milliseconds, without pauses.
 */
millis: number, } | { "type": "failed", 
/**
 * The request that failed; `None` if the worker failed.
 */
id: number | null, 
/**
 * One sentence for display: what failed, why, and what to do.
 */
message: string, 
/**
 * Whether the worker has to be replaced, because it or its device is lost.
 */
fatal: boolean, };

/**
 * An event from the exchange worker.
 */
export type ExchangeEvent = { "type": "started", 
/**
 * [`PROTOCOL`](crate::PROTOCOL) of the worker.
 */
protocol: number, } | { "type": "progress", 
/**
 * 0 to 1.
 */
fraction: number, } | { "type": "review" } & ReviewSummary | { "type": "review-page" } & ReviewPage | { "type": "changes" } & ChangeSet | { "type": "file", 
/**
 * The file name.
 */
name: string, 
/**
 * The file content.
 */
text: string, } | { "type": "failed", 
/**
 * The reason, as a sentence for display.
 */
message: string, };

/**
 * A request to the exchange worker.
 */
export type ExchangeRequest = { "type": "open", 
/**
 * Content of the catalog file.
 */
catalog: Uint8Array, 
/**
 * The terms of its manifest.
 */
terms: Terms, } | { "type": "read", 
/**
 * The uploads; if there are none, the unmatched items are matched again.
 */
files: Array<Upload>, 
/**
 * The visitor's data.
 */
visitor: VisitorData, } | { "type": "review-page", 
/**
 * The section.
 */
section: ReviewSection, 
/**
 * The page, counted from 0; the last one if there are fewer.
 */
page: number, } | { "type": "choose", 
/**
 * [`ReviewItem::place`] of the item.
 */
place: number, 
/**
 * The film; `None` for none of the candidates.
 */
film: number | null, } | { "type": "choose-likeliest" } | { "type": "set-policy", 
/**
 * The policy.
 */
policy: ConflictPolicy, } | { "type": "refresh", 
/**
 * The visitor's data.
 */
visitor: VisitorData, } | { "type": "import", 
/**
 * The visitor's data.
 */
visitor: VisitorData, } | { "type": "undo-import", 
/**
 * The visitor's data.
 */
visitor: VisitorData, 
/**
 * The undo record of the import.
 */
undo: Undo, } | { "type": "export-backup", 
/**
 * The visitor's data.
 */
visitor: VisitorData, 
/**
 * Everything except films.
 */
extras: Extras, } | { "type": "export-letterboxd", 
/**
 * The visitor's data.
 */
visitor: VisitorData, } | { "type": "export-recommendations", 
/**
 * The recommended films, best first.
 */
picks: Array<ExportedPick>, 
/**
 * The current time, in milliseconds since 1970.
 */
now: number, };

/**
 * A recommended film to export.
 */
export type ExportedPick = { 
/**
 * The film.
 */
film: number, 
/**
 * Predicted stars.
 */
stars: number, 
/**
 * Half the width of the 80% prediction interval, in stars.
 */
margin: number, 
/**
 * The rated films that explain it.
 */
reasons: Array<number>, };

/**
 * Everything in a backup except films.
 */
export type Extras = { 
/**
 * When the backup was made, ISO 8601: "2026-05-01T10:00:00.000Z".
 */
made: string | null, 
/**
 * The bundle it was made with.
 */
bundle: SourceBundle | null, 
/**
 * The settings.
 */
settings: SavedSettings, 
/**
 * The saved adapters.
 */
adapters: Array<Adapter>, 
/**
 * Predictions made before the films were rated.
 */
predictions: Array<Prediction>, };

/**
 * What a person said about one film.
 *
 * A film has one `Feedback` at most: a new one replaces the old one.
 *
 * ```
 * use matinee_core::{Feedback, Stars};
 *
 * let rated = Feedback::Rated { stars: Stars::MAX };
 * assert_eq!(rated.stars(), Some(Stars::MAX));
 * assert!(rated.precedence() > Feedback::Watched.precedence());
 * ```
 */
export type Feedback = { "type": "rated", 
/**
 * The rating.
 */
stars: Stars, } | { "type": "watched" } | { "type": "wanted" } | { "type": "not-seen" } | { "type": "not-interested" };

/**
 * Feedback on a film of the catalog, with its time.
 *
 * ```
 * use matinee_core::{Feedback, FeedbackRecord};
 *
 * let record = FeedbackRecord { film: 7, at: 1.5, feedback: Feedback::Watched };
 * assert_eq!(serde_json::to_string(&record).expect("serialises"), r#"{"film":7,"at":1.5,"kind":"seen"}"#);
 * ```
 */
export type FeedbackRecord = { film: number, at: number, kind: Kind, stars?: Stars | null, };

/**
 * Whether a file was read, and what was in it.
 */
export type FileOutcome = { "type": "read", 
/**
 * Number of rows, without the header.
 */
rows: number, 
/**
 * Number of rows with feedback about a film; a film may occur in several rows.
 */
entries: number, 
/**
 * Rows skipped on purpose, by kind.
 */
left_out: Array<LeftOut>, 
/**
 * The first malformed rows, at most [`FileReport::BAD_LINES`].
 */
bad_lines: Array<BadLine>, 
/**
 * Number of malformed rows.
 */
bad_count: number, } | { "type": "ignored", 
/**
 * The reason, as a sentence.
 */
why: string, } | { "type": "refused", 
/**
 * What it probably is, and what is supported, in one or two sentences.
 */
why: string, };

/**
 * The report on one file.
 */
export type FileReport = { 
/**
 * The file name; in an archive "letterboxd.zip › ratings.csv".
 */
name: string, 
/**
 * What it was recognised as: "ratings from Letterboxd".
 */
what: string, 
/**
 * Whether it was read.
 */
outcome: FileOutcome, 
/**
 * Assumptions made and data skipped, as whole sentences.
 */
notes: Array<string>, };

/**
 * Metrics on held-out ratings of the visitor.
 */
export type HeldOutMetrics = { 
/**
 * RMSE of the predicted stars, in stars.
 */
rmse: number, 
/**
 * Mean log loss of "liked or not", which decides the order of the list; lower is better.
 */
like_loss: number, };

export type Kind = "rated" | "seen" | "wanted" | "not-seen" | "not-interested";

/**
 * Rows of one kind that were skipped on purpose.
 */
export type LeftOut = { 
/**
 * What they are: "series and episodes".
 */
what: string, 
/**
 * How many.
 */
count: number, };

/**
 * Options of a list that the visitor can change.
 */
export type ListOptions = { 
/**
 * Diversity of the list: 0 = best score first, 1 = strong penalty for films similar to those above.
 */
diversity: number, 
/**
 * Popularity preference: -1 = obscure films first, 0 = neutral, 1 = popular films first.
 */
popularity: number, };

/**
 * The content of `manifest.json`; `docs/bundle-from-your-data.md` lists the fields.
 */
export type Manifest = { 
/**
 * The version of the manifest, [`MANIFEST_VERSION`].
 */
format: number, 
/**
 * The display name of the bundle: "MovieLens latest-small".
 */
name: string, 
/**
 * The catalog file.
 */
catalog: BundleFile, 
/**
 * The models over this catalog; the first is the default.
 */
models: Array<ModelEntry>, 
/**
 * How many films the catalog has.
 */
films: number, 
/**
 * What the items are called and how they are rated.
 */
terms?: Terms, 
/**
 * The licence of catalog and weights, in one line.
 */
licence: string, 
/**
 * Attribution of the data, in one line.
 */
attribution: string, 
/**
 * Results of `matinee evaluate` for these and other models, one per protocol.
 */
reports: Array<Report>, };

/**
 * Results of one model.
 */
export type Measured = { 
/**
 * Its name.
 */
model: string, 
/**
 * Each figure's mean and standard deviation over the splits, by the names of `matinee evaluate --json`.
 */
metrics: { [key in string]: [number, number] }, 
/**
 * Seconds to fit and measure one split.
 */
seconds: number, 
/**
 * Size of its weights, in bytes.
 */
weight_bytes: number, 
/**
 * Curves by name, each a list of `[x, y]`: `top_k_fit60` and the like.
 */
curves: { [key in string]: Array<[number, number]> }, };

/**
 * A model of a bundle.
 */
export type ModelEntry = { 
/**
 * Distinguishes it from the others of the bundle, in lower case with hyphens: "linear".
 */
id: string, 
/**
 * The kind of model that the weights are of.
 */
kind: ModelKind, 
/**
 * The display name: "Linear".
 */
name: string, 
/**
 * The weights file.
 */
weights: BundleFile, 
/**
 * How the weights were trained.
 */
training: Training, 
/**
 * Figures measured during training, on held-out users: `"validation_ndcg10": 0.31`.
 */
figures: { [key in string]: number }, 
/**
 * Training history, one entry per epoch.
 */
history: Array<Epoch>, };

/**
 * A model of a bundle, with its weights.
 */
export type ModelFile = { 
/**
 * The model's entry in the manifest.
 */
entry: ModelEntry, 
/**
 * Content of the weights file.
 */
weights: Uint8Array, };

/**
 * What kind of model the weights are of: the engine picks the implementation by it. A name in the manifest, in lower case
 * with hyphens. A kind that this version does not know is kept, because the catalog can be shown all the same.
 */
export type ModelKind = string;

/**
 * One recommended film.
 */
export type Pick = { 
/**
 * The film, by its id in the catalog.
 */
film: number, 
/**
 * Score before the diversity penalty, standardised over the candidates; higher is better.
 */
score: number, 
/**
 * Predicted stars, 0.5 to 5.
 */
stars: number, 
/**
 * Half the width of the 80% prediction interval, in stars.
 */
margin: number, 
/**
 * The rated films with the largest shares, largest first; empty if nothing was rated.
 */
reasons: Array<Reason>, };

/**
 * Predicted stars of one film.
 */
export type Predicted = { 
/**
 * The film.
 */
film: number, 
/**
 * Without adapter.
 */
base: number, 
/**
 * With the adapter, if one was given.
 */
tuned: number | null, };

/**
 * A prediction, and the rating given afterwards.
 */
export type Prediction = { 
/**
 * The film, by its id in the catalog.
 */
film: number, 
/**
 * Predicted stars of the bundle's default model, without an adapter.
 */
base: number, 
/**
 * Predicted stars of the default model with its adapter that was active, if any.
 */
tuned?: number | null, 
/**
 * Predicted stars of the other models that were loaded, without an adapter, by their ids.
 */
others?: { [key in string]: number }, 
/**
 * The rating the visitor gave.
 */
given: Stars, 
/**
 * When the rating was given, in milliseconds since 1970.
 */
at: number, };

/**
 * One rating.
 */
export type Rating = { 
/**
 * The film, by its id in the catalog.
 */
film: number, 
/**
 * The rating, in half stars.
 */
stars: Stars, };

/**
 * A rated film that explains a recommendation.
 */
export type Reason = { 
/**
 * The rated film.
 */
film: number, 
/**
 * Its share of all positive contributions to the score, 0 to 1.
 */
share: number, };

/**
 * Parameters of a recommendation.
 */
export type RecommendParams = { 
/**
 * Id, returned in every event for this request.
 */
id: number, 
/**
 * All ratings of the visitor, or hypothetical ones. Films that are not in the catalog are ignored.
 */
ratings: Array<Rating>, 
/**
 * Films to exclude, besides the rated ones.
 */
hidden: Array<number>, 
/**
 * Options of the list.
 */
options: ListOptions, 
/**
 * Number of films to return, 1 to 100.
 */
count: number, 
/**
 * The id of the model to use: one that is loaded, or [`POPULAR`].
 */
model: string, 
/**
 * Bytes of the adapter file to use; `None` for the model without adapter.
 */
adapter: Uint8Array | null, };

/**
 * Results on one evaluation protocol.
 */
export type Report = { 
/**
 * The protocol: `seed-split`, `stratified-75`, `u1`, `cold-start`.
 */
protocol: string, 
/**
 * The data set used; not part of the bundle.
 */
data: string, 
/**
 * Number of random splits.
 */
seeds: number, 
/**
 * One result per model; the model of the bundle is called `default`.
 */
models: Array<Measured>, };

/**
 * A request to the engine.
 */
export type Request = { "type": "load", 
/**
 * Id, returned in every event for this request.
 */
id: number, 
/**
 * The catalog's entry in the manifest.
 */
catalog_file: BundleFile, 
/**
 * Content of the catalog file.
 */
catalog: Uint8Array, 
/**
 * The models.
 */
models: Array<ModelFile>, } | { "type": "recommend" } & RecommendParams | { "type": "preview" } & RecommendParams | { "type": "predict", 
/**
 * Id, returned in every event for this request.
 */
id: number, 
/**
 * All ratings of the visitor. Each film is predicted without its own rating.
 */
ratings: Array<Rating>, 
/**
 * The films to predict. Films that are not in the catalog are left out of the answer.
 */
films: Array<number>, 
/**
 * The id of the model to use: one that is loaded, or [`POPULAR`].
 */
model: string, 
/**
 * Bytes of the adapter file; with one, both predictions are returned.
 */
adapter: Uint8Array | null, } | { "type": "tune", 
/**
 * Id, returned in every event for this request.
 */
id: number, 
/**
 * All ratings of the visitor.
 */
ratings: Array<Rating>, 
/**
 * The id of the model to tune, which is loaded.
 */
model: string, 
/**
 * Bytes of an adapter file to start from.
 */
start: Uint8Array | null, 
/**
 * Checkpoint of an interrupted tuning on the same ratings, to resume from.
 */
resume: Uint8Array | null, } | { "type": "steer", 
/**
 * The id of the [`Request::Tune`].
 */
id: number, 
/**
 * What to do.
 */
how: Steer, };

/**
 * How many of the imported films are what.
 */
export type ReviewCounts = { 
/**
 * Films that are certainly in the catalog.
 */
found: number, 
/**
 * Films with candidates to choose from: the length of [`ReviewSection::Guesses`].
 */
guesses: number, 
/**
 * Films that the catalog does not have: the length of [`ReviewSection::Unknown`].
 */
unknown: number, 
/**
 * Films with a different rating here.
 */
conflicts: number, 
/**
 * Films that change nothing.
 */
same: number, };

/**
 * An imported film in the review.
 */
export type ReviewItem = { 
/**
 * Identifies it within the review.
 */
place: number, 
/**
 * The title as the site writes it; empty if only ids are known.
 */
title: string, 
/**
 * Year of release.
 */
year: number | null, 
/**
 * The number in its IMDb id.
 */
imdb: number | null, 
/**
 * Its TMDB id.
 */
tmdb: number | null, 
/**
 * The films it may be, most likely first; empty in [`ReviewSection::Unknown`].
 */
candidates: Array<Candidate>, 
/**
 * The chosen candidate.
 */
chosen: number | null, };

/**
 * A page of a list of the review.
 */
export type ReviewPage = { 
/**
 * The list.
 */
section: ReviewSection, 
/**
 * The page, counted from 0.
 */
page: number, 
/**
 * Number of films in the list.
 */
total: number, 
/**
 * The films of this page, at most [`PAGE_SIZE`].
 */
items: Array<ReviewItem>, };

/**
 * A list of the review.
 */
export type ReviewSection = "guesses" | "unknown";

/**
 * What an import would change, in figures.
 */
export type ReviewSummary = { 
/**
 * A report on each file, worded for display.
 */
files: Array<FileReport>, 
/**
 * Counts of films.
 */
counts: ReviewCounts, 
/**
 * Which rating wins.
 */
policy: ConflictPolicy, 
/**
 * Number of films whose feedback would be stored.
 */
put: number, 
/**
 * Number of films that would be kept for later.
 */
keep: number, 
/**
 * Whether any film's data would change.
 */
has_changes: boolean, 
/**
 * Whether there are settings, tunings or predictions to import.
 */
has_extras: boolean, };

/**
 * The settings. Missing ones are not changed on import.
 */
export type SavedSettings = { 
/**
 * "dark" or "light".
 */
theme: string | null, 
/**
 * "webgpu" or "cpu".
 */
device: string | null, 
/**
 * The id of the model that the visitor chose.
 */
model: string | null, 
/**
 * Diversity of the list, 0 to 1.
 */
variety: number | null, 
/**
 * Preference for popular films, -1 to 1.
 */
fame: number | null, };

/**
 * A rating scale from `lowest` to `highest` in equal steps, with two to ten values.
 */
export type Scale = { lowest: number, highest: number, step: number, };

/**
 * The site an entry comes from.
 */
export type Site = "letterboxd" | "imdb" | "trakt" | "movielens" | "tmdb" | "backup";

/**
 * The bundle that a backup was made with.
 */
export type SourceBundle = { 
/**
 * The id namespace of its films: [`Terms::ids`](matinee_core::Terms::ids).
 */
ids: string, 
/**
 * The manifest's name.
 */
name: string, 
/**
 * SHA-256 of the catalog file, in hexadecimal.
 */
catalog_sha256: string, 
/**
 * SHA-256 of the weights file, in hexadecimal.
 */
weights_sha256: string, };

/**
 * How long the stages of a recommendation took, in milliseconds.
 */
export type StageMillis = { 
/**
 * Encoding the person: solving for a vector, or learning an embedding by gradient descent.
 */
encode: number, 
/**
 * Scoring every film and choosing the candidates.
 */
retrieve: number, 
/**
 * Predicting stars for the candidates.
 */
rank: number, 
/**
 * Reranking, and the reasons.
 */
rerank: number, };

/**
 * A rating of half a star to five stars, in half stars.
 */
export type Stars = number;

/**
 * A command to the running tuning.
 */
export type Steer = "pause" | "continue" | "cancel";

/**
 * The terms of a catalog. A manifest has all of them or, for catalogs of films, none.
 */
export type Terms = { 
/**
 * One item: "film".
 */
one: string, 
/**
 * Several items: "films".
 */
many: string, 
/**
 * Participle for having watched it: "seen", "read", "played".
 */
seen: string, 
/**
 * The rating scale.
 */
scale: Scale, 
/**
 * The id namespace: catalogs with the same one share the visitors' feedback. Lower-case letters, digits and hyphens.
 */
ids: string, };

/**
 * How the weights were trained.
 */
export type Training = { 
/**
 * The kind of data: `ml-latest-small`, `ml-100k`, `csv`...
 */
data: string, 
/**
 * Number of ratings.
 */
ratings: number, 
/**
 * Number of users.
 */
users: number, 
/**
 * The random seed.
 */
seed: number, 
/**
 * Epochs until the best one, inclusive.
 */
epochs: number, 
/**
 * The version of the trainer.
 */
version: string, };

/**
 * What an adapter changes.
 */
export type TunedPart = "stars" | "order";

/**
 * How much an adapter lowers the RMSE on held-out ratings of the visitor, in stars.
 */
export type TuningGain = { 
/**
 * What was measured: RMSE before less RMSE after.
 */
rmse: number, 
/**
 * Lower end of its 90% interval.
 */
low: number, 
/**
 * Upper end of the interval.
 */
high: number, 
/**
 * What is to be expected on other ratings: less, because what is kept is what looks large, also by luck.
 */
expected: number, };

/**
 * How a tuning ended.
 */
export type TuningOutcome = { "kind": "better", 
/**
 * Content of the adapter file.
 */
adapter: Uint8Array, 
/**
 * What the adapter changes.
 */
parts: Array<TunedPart>, 
/**
 * Metrics without the adapter.
 */
before: HeldOutMetrics, 
/**
 * Metrics with the adapter.
 */
after: HeldOutMetrics, 
/**
 * How much that gains.
 */
gain: TuningGain, } | { "kind": "no-better", 
/**
 * Metrics without the adapter.
 */
before: HeldOutMetrics, 
/**
 * Metrics with the adapter.
 */
after: HeldOutMetrics, 
/**
 * How much that gains.
 */
gain: TuningGain, 
/**
 * Estimated number of additional ratings until such a gain would be evidence; 0 if there is none in sight.
 */
more: number, } | { "kind": "too-few", 
/**
 * Number of ratings of films in the catalog.
 */
rated: number, 
/**
 * Number of ratings needed.
 */
needed: number, } | { "kind": "diverged", 
/**
 * The step at which that happened.
 */
step: number, } | { "kind": "cancelled" };

/**
 * Progress of a tuning. All errors are of the same step.
 */
export type TuningProgress = { 
/**
 * Number of steps done.
 */
step: number, 
/**
 * Total number of steps.
 */
steps: number, 
/**
 * RMSE on the training ratings, in stars.
 */
train: number, 
/**
 * RMSE on held-out ratings, in stars.
 */
held_out: number, 
/**
 * RMSE on held-out ratings without adapter, in stars; NaN until it is measured, as are the two above.
 */
base: number, 
/**
 * Retrieval loss on training ratings: mean cross-entropy of the rated film over the catalog, in nats. This one and the
 * next three are missing for a model that is not trained by both losses.
 */
retrieval_train: number | null, 
/**
 * Retrieval loss on held-out ratings, over the films that are not trained on, in nats.
 */
retrieval_held_out: number | null, 
/**
 * Ranking loss on training ratings, in stars.
 */
ranking_train: number | null, 
/**
 * Ranking loss on held-out ratings, in stars.
 */
ranking_held_out: number | null, 
/**
 * Milliseconds so far, without pauses.
 */
millis: number, 
/**
 * Estimated milliseconds left.
 */
left_millis: number, 
/**
 * Whether it is paused.
 */
paused: boolean, };

/**
 * The undo record of an import.
 */
export type Undo = { 
/**
 * Always 0, because only the last import can be undone.
 */
id: number, 
/**
 * When the import was done, in milliseconds since 1970.
 */
at: number, 
/**
 * Feedback that was replaced.
 */
before: Array<FeedbackRecord>, 
/**
 * Feedback that was stored.
 */
after: Array<FeedbackRecord>, 
/**
 * Unmatched items that were matched or replaced.
 */
taken: Array<UnmatchedItem>, 
/**
 * Ids of unmatched items that were stored.
 */
kept: Array<number>, };

/**
 * An imported item that matches no film of the catalog.
 */
export type UnmatchedItem = { 
/**
 * Unique id.
 */
id: number, 
/**
 * The title as the site writes it; empty if only ids are known.
 */
title: string, 
/**
 * The title in the film's original language, if the site has it.
 */
original_title?: string | null, 
/**
 * Year of release.
 */
year?: number | null, 
/**
 * The number in its IMDb id (`tt0133093` is 133093).
 */
imdb?: number | null, 
/**
 * Its TMDB id.
 */
tmdb?: number | null, 
/**
 * Its id at MovieLens, or in the catalog that a backup was made with.
 */
movielens?: number | null, 
/**
 * The person's feedback.
 */
said: Feedback, 
/**
 * When they rated or watched it, in milliseconds since 1970.
 */
at?: number | null, 
/**
 * Where it comes from.
 */
site: Site, 
/**
 * Its address at the site.
 */
uri?: string | null, };

/**
 * An uploaded file, or pasted text.
 */
export type Upload = { 
/**
 * The file name. Used in messages, and to decide between formats only if the content is ambiguous.
 */
name: string, 
/**
 * The file content.
 */
bytes: Uint8Array, };

/**
 * The data of the visitor that an import or export needs.
 */
export type VisitorData = { 
/**
 * Feedback on films of the catalog.
 */
records: Array<FeedbackRecord>, 
/**
 * Imported items that match no film of the catalog.
 */
unmatched: Array<UnmatchedItem>, 
/**
 * The current time, in milliseconds since 1970.
 */
now: number, };
