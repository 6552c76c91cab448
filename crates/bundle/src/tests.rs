use std::path::{Path, PathBuf};

use matinee_core::{Catalog, Film, GenreSet, Terms};
use proptest::prelude::*;

use super::checksum::crc32;
use super::file::encode;
use super::kinds::{CATALOG, WEIGHTS};
use super::*;

fn catalog() -> Catalog {
    let film = |id, title: &str, year| Film {
        id,
        title: title.into(),
        year,
        genres: GenreSet(0b11),
        imdb: Some(133_093),
        tmdb: None,
        ratings: 278,
        mean_centistars: 419,
    };
    let films = vec![film(2571, "The Matrix", Some(1999)), film(9, "Amélie", None)];
    Catalog::new(vec!["Action".into(), "Sci-Fi".into()], films).expect("a valid catalog")
}

fn weights() -> Weights {
    let values = [0.5, -1.0, 0.25, 3.0, 0.0, -0.125];
    let tensors = [Precision::F32, Precision::F16, Precision::Int8];
    let mut tensors: Vec<Tensor> = tensors.map(|p| Tensor::new(&format!("{p:?}"), &[2, 3], &values, p)).into();
    tensors.push(Tensor::places("near", &[2, 2], &[7, 0, 65_535, 1]));
    tensors.push(Tensor::places("far", &[1, 2], &[70_000, 3]));
    Weights { tensors }
}

fn personal() -> Personal {
    Personal { bundle: "80925b29".into(), ratings: 17, weights: weights() }
}

#[test]
fn personal_files_come_back_and_know_their_bundle() {
    let bytes = encode_adapter(&personal()).expect("encodes");
    assert_eq!(decode_adapter(&bytes, "80925b29"), Ok(personal()));
    assert_eq!(decode_adapter(&bytes, "another"), Err(BundleError::Foreign("adapter")));
    assert_eq!(decode_checkpoint(&bytes, "80925b29"), Err(BundleError::Magic("checkpoint")));
    let bytes = encode_checkpoint(&personal()).expect("encodes");
    assert_eq!(decode_checkpoint(&bytes, "80925b29"), Ok(personal()));
    assert!(matches!(decode_checkpoint(&bytes[..40], "80925b29"), Err(BundleError::Length("checkpoint", ..))));
}

#[test]
fn files_come_back_as_they_were() {
    let bytes = encode_catalog(&catalog()).expect("encodes");
    assert_eq!(decode_catalog(&bytes), Ok(catalog()));
    let bytes = encode_weights(&weights()).expect("encodes");
    assert_eq!(decode_weights(&bytes), Ok(weights()));
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// If this fails, files out in the world have become unreadable: raise the version of their kind, keep the old file under
/// another name with a test that says what becomes of it, and write the new one with `MATINEE_BLESS=1`.
#[test]
fn the_formats_hold_still() {
    let files = [
        ("catalog.bin", encode_catalog(&catalog()).expect("encodes")),
        ("weights.bin", encode_weights(&weights()).expect("encodes")),
        ("adapter.bin", encode_adapter(&personal()).expect("encodes")),
        ("checkpoint.bin", encode_checkpoint(&personal()).expect("encodes")),
    ];
    for (name, now) in files {
        let path = golden(name);
        if std::env::var_os("MATINEE_BLESS").is_some() {
            std::fs::write(&path, &now).expect("writes");
        }
        let golden = std::fs::read(&path).expect("the golden file is committed");
        assert!(golden == now, "{name} is encoded in another way than before");
    }
}

#[test]
fn files_of_version_2_open() {
    let read = |name: &str| std::fs::read(golden(name)).expect("the golden file is committed");
    assert_eq!(decode_catalog(&read("catalog.bin")), Ok(catalog()));
    assert_eq!(decode_weights(&read("weights.bin")), Ok(weights()));
    assert_eq!(decode_adapter(&read("adapter.bin"), "80925b29"), Ok(personal()));
    assert_eq!(decode_checkpoint(&read("checkpoint.bin"), "80925b29"), Ok(personal()));
    let text = |name: &str| String::from_utf8(read(name)).expect("text");
    assert_eq!(parse_manifest(&text("manifest.json")), Ok(manifest()));
    let books = parse_manifest(&text("manifest-books.json")).expect("a manifest");
    assert_eq!((&*books.terms.one, books.reports.len(), books.default_model().history.len()), ("book", 1, 1));
}

/// The error names the kind and both versions, and says what to do.
#[test]
fn another_version_is_refused_with_advice() {
    let with_version = |bytes: Result<Vec<u8>, BundleError>, version: u8| {
        let mut bytes = bytes.expect("encodes");
        bytes[4] = version;
        bytes
    };
    let catalog = |version| decode_catalog(&with_version(encode_catalog(&catalog()), version)).expect_err("refused");
    let weights = |version| decode_weights(&with_version(encode_weights(&weights()), version)).expect_err("refused");
    let adapter = with_version(encode_adapter(&personal()), 1);
    let checkpoint = with_version(encode_checkpoint(&personal()), 9);
    for (error, what, found, advice) in [
        (catalog(1), "catalog", 1, "download the bundle again"),
        (catalog(9), "catalog", 9, "newer Matinee"),
        (weights(1), "weights", 1, "download the bundle again"),
        (decode_adapter(&adapter, "80925b29").expect_err("refused"), "adapter", 1, "tune again"),
        (decode_checkpoint(&checkpoint, "80925b29").expect_err("refused"), "checkpoint", 9, "newer Matinee"),
    ] {
        let words = error.to_string();
        assert!(words.starts_with(&format!("the {what} file has version {found}, ")), "{words}");
        assert!(words.contains("reads version 2: ") && words.contains(advice), "{words}");
    }
    let newer = serde_json::to_string(&Manifest { format: 4, ..manifest() }).expect("serialises");
    let words = parse_manifest(&newer).expect_err("refused").to_string();
    assert!(words.starts_with("the manifest file has version 4, ") && words.contains("newer Matinee"), "{words}");
}

#[test]
fn places_come_back_in_as_few_bytes_as_they_need() {
    let weights = weights();
    assert_eq!(weights.get("near").map(Tensor::to_places), Some(vec![7, 0, 65_535, 1]));
    assert_eq!(weights.get("far").map(Tensor::to_places), Some(vec![70_000, 3]));
    assert_eq!(weights.get("near").map(|t| t.values.precision()), Some("u16"));
    assert_eq!(weights.get("far").map(|t| t.values.precision()), Some("u32"));
    assert_eq!(weights.get("F32").map(Tensor::to_places), Some(vec![]), "numbers are no places");
}

#[test]
fn int8_errs_by_half_a_step_at_most() {
    let values: Vec<f32> = (0..64_u8).map(|i| (f32::from(i) * 0.7).sin()).collect();
    let back = Tensor::new("t", &[4, 16], &values, Precision::Int8).to_f32();
    for (row, back) in values.chunks(16).zip(back.chunks(16)) {
        let step = row.iter().fold(0.0_f32, |m, v| m.max(v.abs())) / 127.0;
        for (a, b) in row.iter().zip(back) {
            assert!((a - b).abs() <= step * 0.5 + 1e-6, "{a} {b}");
        }
    }
}

#[test]
fn each_kind_of_damage_has_its_sentence() {
    let bytes = encode_catalog(&catalog()).expect("encodes");
    let cut = decode_catalog(&bytes[..bytes.len() - 3]).expect_err("cut");
    assert_eq!(cut.to_string().split(':').next(), Some("the catalog file should be 92 bytes long and is 89"));
    assert_eq!(decode_catalog(&[]), Err(BundleError::Magic("catalog")));
    assert_eq!(decode_weights(&bytes), Err(BundleError::Magic("weights")));
    let mut damaged = bytes.clone();
    damaged[40] ^= 1;
    assert_eq!(decode_catalog(&damaged), Err(BundleError::Checksum("catalog")));
    let mut newer = bytes;
    newer[4] = 9;
    assert_eq!(decode_catalog(&newer), Err(BundleError::Version { what: "catalog", found: 9, known: 2 }));
}

/// A payload that claims an immense length, in an otherwise sound file.
#[test]
fn hostile_lengths_take_no_memory() {
    for claim in [u64::MAX, 1 << 40, 1 << 31] {
        let hostile = encode(WEIGHTS, &claim).expect("encodes");
        let error = decode_weights(&hostile).expect_err("hostile");
        assert!(matches!(error, BundleError::Content("weights", _)), "{error}");
    }
}

#[test]
fn tensors_must_be_whole_and_finite() {
    let wrong = |change: fn(&mut Tensor)| {
        let mut weights = weights();
        weights.tensors.iter_mut().for_each(change);
        decode_weights(&encode_weights(&weights).expect("encodes")).expect_err("wrong").to_string()
    };
    assert!(wrong(|t| t.shape = vec![2, 4]).contains("has shape [2, 4] and 6 values"));
    assert!(wrong(|t| t.shape = vec![u32::MAX, u32::MAX, u32::MAX]).contains("has shape"));
    assert!(wrong(|t| t.values = Values::F32(vec![f32::NAN; 6])).contains("not a finite number"));
    assert!(wrong(|t| t.values = Values::F16(vec![0; 11])).contains("half a value"));
    assert!(wrong(|t| t.values = Values::Int8 { scales: vec![], bytes: vec![0; 6] }).contains("0 scales"));
    assert!(wrong(|t| t.values = Values::Places { width: 2, bytes: vec![0; 11] }).contains("11 bytes of places"));
    assert!(wrong(|t| t.values = Values::Places { width: 3, bytes: vec![0; 18] }).contains("3 bytes each"));
    assert!(wrong(|t| t.values = Values::Places { width: 4, bytes: vec![0; 12] }).contains("3 values"));
}

fn manifest() -> Manifest {
    Manifest {
        format: MANIFEST_VERSION,
        name: "Made up".into(),
        catalog: describe("catalog", b"c"),
        models: Vec1::new(model("linear", ModelKind::Linear)),
        films: 2,
        terms: Terms::default(),
        licence: "none".into(),
        attribution: "nobody".into(),
        reports: vec![],
    }
}

fn model(id: &str, kind: ModelKind) -> ModelEntry {
    ModelEntry {
        id: id.into(),
        name: kind.display_name().into(),
        kind,
        weights: describe("weights", b"w"),
        training: Training { data: "csv".into(), ratings: 3, users: 1, seed: 42, epochs: 5, version: "0.1.0".into() },
        figures: [("rmse".to_string(), 0.9)].into(),
        history: vec![],
    }
}

#[test]
fn a_manifest_names_files_beside_it_only() {
    let json = serde_json::to_string(&manifest()).expect("serialises");
    assert_eq!(parse_manifest(&json), Ok(manifest()));
    for name in ["../x.bin", "", ".x", "a/b", "https:x"] {
        let mut manifest = manifest();
        manifest.models.first_mut().weights.name = name.into();
        let json = serde_json::to_string(&manifest).expect("serialises");
        assert!(matches!(parse_manifest(&json), Err(BundleError::Manifest(_))), "{name}");
    }
    assert!(parse_manifest("<!doctype html>").is_err());
}

#[test]
fn a_manifest_says_which_kinds_of_models_it_has() {
    let with_kind = |kind: &str| {
        let json = serde_json::to_string(&manifest()).expect("serialises");
        assert!(json.contains(r#""kind":"linear""#), "{json}");
        parse_manifest(&json.replace(r#""kind":"linear""#, &format!(r#""kind":"{kind}""#)))
    };
    assert_eq!(with_kind("linear"), Ok(manifest()));
    assert_eq!(with_kind("two-stage").map(|manifest| manifest.models.first().kind.clone()), Ok(ModelKind::TwoStage));
    let later = with_kind("encoder").expect("an unknown kind leaves the manifest readable");
    assert_eq!(later.models.first().kind, ModelKind::Unknown("encoder".into()));
    assert!(serde_json::to_string(&later).expect("serialises").contains(r#""kind":"encoder""#));
    for wrong in ["", "Linear", "two stage", &"x".repeat(41)] {
        assert!(matches!(with_kind(wrong), Err(BundleError::Manifest(_))), "{wrong}");
    }
}

#[test]
fn models_of_a_manifest_have_ids_of_their_own_and_there_is_one_at_least() {
    let mut two = manifest();
    two.models.push(model("two-stage", ModelKind::TwoStage));
    let parsed = |manifest: &Manifest| parse_manifest(&serde_json::to_string(manifest).expect("serialises"));
    assert_eq!(parsed(&two), Ok(two.clone()));
    assert_eq!(two.default_model().id, "linear");
    assert_eq!(two.model("two-stage").map(|model| &model.kind), Some(&ModelKind::TwoStage));
    assert_eq!(two.model("encoder"), None);
    two.models.push(model(POPULAR, ModelKind::Linear));
    let reserved = parse_manifest(&serde_json::to_string(&two).expect("json")).expect_err("reserved");
    assert!(reserved.to_string().contains("belongs to the model that needs no weights"), "{reserved}");
    two.models.pop().expect("the last");
    two.models.push(model("linear", ModelKind::Linear));
    assert!(matches!(parsed(&two), Err(BundleError::Manifest(why)) if why.contains("\"linear\"")));
    let mut none = serde_json::to_value(manifest()).expect("serialises");
    none["models"] = serde_json::json!([]);
    assert!(matches!(parse_manifest(&none.to_string()), Err(BundleError::Manifest(_))));
}

/// As bundles of 0.1 and 0.2 have it.
#[test]
fn a_manifest_of_one_model_is_still_read() {
    let json = |kind: &str| {
        format!(
            r#"{{"format":2,"name":"Made up","catalog":{},{kind}"weights":{},"films":2,"licence":"none",
            "attribution":"nobody","training":{{"data":"csv","ratings":3,"users":1,"seed":42,"epochs":5,
            "version":"0.1.0"}},"figures":{{"rmse":0.9}}}}"#,
            serde_json::to_string(&describe("catalog", b"c")).expect("serialises"),
            serde_json::to_string(&describe("weights", b"w")).expect("serialises"),
        )
    };
    assert_eq!(parse_manifest(&json("")), Ok(manifest()));
    assert_eq!(parse_manifest(&json(r#""model":"linear","#)), Ok(manifest()));
    assert!(matches!(
        parse_manifest(&json("").replace(r#""format":2"#, r#""format":1"#)),
        Err(BundleError::Version { what: "manifest", found: 1, .. })
    ));
}

#[test]
fn a_manifest_says_what_is_not_a_film_and_only_then() {
    let json = serde_json::to_string(&manifest()).expect("serialises");
    assert!(!json.contains("terms"), "{json}");
    let mut books = manifest();
    books.terms = Terms { one: "book".into(), many: "books".into(), ids: "goodreads".into(), ..Terms::default() };
    let json = serde_json::to_string(&books).expect("serialises");
    assert_eq!(parse_manifest(&json), Ok(books.clone()));
    books.terms.ids = "Good reads".into();
    let json = serde_json::to_string(&books).expect("serialises");
    assert!(matches!(parse_manifest(&json), Err(BundleError::Manifest(_))));
}

#[test]
fn a_changed_file_is_noticed() {
    let file = describe("catalog", b"hello");
    assert_eq!(file.name, "catalog-2cf24dba5fb0a30e.bin");
    assert_eq!(verify("catalog", &file, b"hello"), Ok(()));
    assert_eq!(verify("catalog", &file, b"hellO"), Err(BundleError::Checksum("catalog")));
    assert_eq!(verify("catalog", &file, b"hell"), Err(BundleError::Length("catalog", 5, 4)));
}

proptest! {
    #[test]
    fn any_bytes_give_a_value_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode_catalog(&bytes);
        let _ = decode_weights(&bytes);
    }

    /// Past the checksum, where the decoder itself has to hold.
    #[test]
    fn any_payload_gives_a_value_or_an_error(payload in proptest::collection::vec(any::<u8>(), 0..400)) {
        for kind in [CATALOG, WEIGHTS] {
            let mut bytes = kind.magic.to_vec();
            bytes.extend(kind.version.to_le_bytes());
            bytes.extend((payload.len() as u64).to_le_bytes());
            bytes.extend(crc32(&payload).to_le_bytes());
            bytes.extend(&payload);
            let _ = decode_catalog(&bytes);
            let _ = decode_weights(&bytes);
        }
    }
}

/// The check value of CRC-32 (IEEE).
#[test]
fn the_checksum_is_the_usual_one() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    assert_eq!(crc32(b""), 0);
}
