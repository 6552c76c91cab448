use std::sync::Arc;

use matinee_core::Stars;
use matinee_protocol::{ModelFile, PROTOCOL, Predicted, Rating, RequestId, StageMillis};
use serde_bytes::ByteBuf;

use super::*;
use crate::fakes::tuning_progress;

fn bundle() -> EngineBundle {
    let films = Arc::new(crate::startup::test_catalog());
    let entry = films.manifest.default_model().clone();
    EngineBundle { films, models: vec![ModelFile { entry, weights: vec![1] }] }
}

fn inputs(rated: u64) -> ListInputs {
    let stars = Stars::from_halves(8).expect("valid");
    ListInputs { ratings: (0..rated).map(|film| Rating { film, stars }).collect(), ..ListInputs::default() }
}

fn posted(commands: &[Command]) -> Vec<Request> {
    let request = |command: &Command| match command {
        Command::PostEngine(request) => Some((**request).clone()),
        _ => None,
    };
    commands.iter().filter_map(request).collect()
}

/// An engine on the CPU that has loaded its bundle.
fn ready() -> EngineFlow {
    let mut flow = EngineFlow::default();
    flow.start(Some(DeviceKind::Cpu));
    flow.set_bundle(bundle());
    start_worker(&mut flow);
    flow
}

/// The worker says that it is there, and that it has loaded the bundle; what is posted then.
fn start_worker(flow: &mut EngineFlow) -> Vec<Request> {
    let device = DeviceKind::Cpu;
    let loads = posted(&flow.on_event(Ok(Event::Started { device, protocol: PROTOCOL })));
    let [Request::Load { id, .. }] = loads[..] else { panic!("it loads, not {loads:?}") };
    posted(&flow.on_event(Ok(Event::Loaded { id, device, millis: 5.0 })))
}

#[expect(clippy::unnecessary_wraps, reason = "as answers come")]
fn recommended(id: RequestId) -> Result<Event, String> {
    Ok(Event::Recommended { id, picks: vec![], device: DeviceKind::Cpu, millis: 1.0, stages: StageMillis::default() })
}

#[test]
fn a_list_comes_with_the_third_rating_and_goes_with_it() {
    let mut flow = ready();
    assert!(posted(&flow.set_inputs(inputs(2))).is_empty());
    let asked = posted(&flow.set_inputs(inputs(3)));
    assert!(matches!(&asked[..], [Request::Recommend(params)] if params.ratings.len() == 3 && params.count == COUNT));
    assert!(flow.is_asking());
    flow.on_event(recommended(asked[0].id()));
    assert!(flow.list().is_some() && !flow.is_asking());
    assert!(flow.set_inputs(inputs(3)).is_empty(), "nothing has changed");
    flow.set_inputs(inputs(2));
    assert!(flow.list().is_none());
}

/// The answer with these films to a list with this model.
fn list_of(flow: &mut EngineFlow, model: &str, films: &[u64]) {
    let asked = posted(&flow.set_inputs(ListInputs { model: model.into(), ..inputs(3) }));
    let [Request::Recommend(params)] = &asked[..] else { panic!("a list, not {asked:?}") };
    assert_eq!(params.model, model);
    let pick = |film: &u64| Pick { film: *film, score: 0.0, stars: 4.0, margin: 1.0, reasons: vec![] };
    let (picks, stages) = (films.iter().map(pick).collect(), StageMillis::default());
    flow.on_event(Ok(Event::Recommended { id: params.id, picks, device: DeviceKind::Cpu, millis: 1.0, stages }));
}

#[test]
fn another_model_says_what_it_changes_until_the_ratings_change() {
    let mut flow = ready();
    let switch = |flow: &EngineFlow| flow.list().and_then(|list| list.switch.clone());
    list_of(&mut flow, "linear", &[1, 2, 3]);
    assert_eq!(switch(&flow), None);
    list_of(&mut flow, "two-stage", &[3, 4, 5]);
    assert_eq!(switch(&flow), Some(ModelSwitch { from: "linear".into(), new: vec![4, 5] }));
    let id = posted(&flow.set_inputs(ListInputs { model: "two-stage".into(), ..inputs(4) }))[0].id();
    flow.on_event(recommended(id));
    assert_eq!(switch(&flow), None);
}

#[test]
fn a_replaced_worker_loads_the_models_that_were_chosen_as_well() {
    let mut flow = ready();
    let films = crate::startup::test_catalog();
    let entry = films.manifest.model("two-stage").expect("two models").clone();
    let question = Question::Load(Box::new(ModelFile { entry, weights: vec![7] }));
    let asked = posted(&flow.ask(Asker::Model(1), question).1);
    let [Request::Load { id, models, .. }] = &asked[..] else { panic!("it loads, not {asked:?}") };
    assert_eq!(models.iter().map(|model| &*model.entry.id).collect::<Vec<_>>(), ["two-stage"]);
    let commands = flow.on_event(Ok(Event::Loaded { id: *id, device: DeviceKind::Cpu, millis: 9.0 }));
    assert!(!commands.iter().any(|command| matches!(command, Command::Ready(_))), "the page was ready before");
    assert!(matches!(&flow.take_answers()[..], [Answer { asker: Asker::Model(1), result: Ok(_) }]));
    assert_eq!(flow.load_millis(), Some(5.0), "that of the bundle");

    flow.on_event(Err("it was killed".into()));
    let loads = posted(&flow.on_event(Ok(Event::Started { device: DeviceKind::Cpu, protocol: PROTOCOL })));
    let [Request::Load { models, .. }] = &loads[..] else { panic!("it loads, not {loads:?}") };
    assert_eq!(models.iter().map(|model| &*model.entry.id).collect::<Vec<_>>(), ["linear", "two-stage"]);
}

#[test]
fn only_the_newest_of_two_lists_counts() {
    let mut flow = ready();
    let first = posted(&flow.set_inputs(inputs(3)))[0].id();
    let second = posted(&flow.set_inputs(inputs(4)))[0].id();
    flow.on_event(recommended(first));
    assert!(flow.is_asking());
    flow.on_event(recommended(second));
    assert!(!flow.is_asking());
}

#[test]
fn the_graphics_processor_is_used_where_it_can_be_and_the_visitor_hears_where_it_can_not() {
    let devices = |support, asked| {
        let mut flow = EngineFlow::default();
        assert_eq!(flow.start(asked), [Command::ProbeGpu]);
        let commands = flow.gpu_probed(support);
        (flow.device(), commands.iter().any(|command| matches!(command, Command::Notice(_))))
    };
    let (cpu, webgpu) = (Some(DeviceKind::Cpu), Some(DeviceKind::Webgpu));
    assert_eq!(devices(GpuSupport::Full, None), (webgpu, false));
    assert_eq!(devices(GpuSupport::Software, None), (cpu, false));
    assert_eq!(devices(GpuSupport::Software, webgpu), (webgpu, false));
    assert_eq!(devices(GpuSupport::Lacking, webgpu), (cpu, true));
    assert_eq!(devices(GpuSupport::None, webgpu), (cpu, true));
    assert_eq!(devices(GpuSupport::None, None), (cpu, false));
}

#[test]
fn another_device_chosen_while_the_gpu_is_probed_counts() {
    let mut flow = EngineFlow::default();
    flow.start(None);
    flow.start(Some(DeviceKind::Cpu));
    assert!(flow.gpu_probed(GpuSupport::Full).is_empty());
    assert_eq!(flow.device(), Some(DeviceKind::Cpu));
}

#[test]
fn a_worker_that_dies_is_replaced_and_everything_open_is_asked_again() {
    let mut flow = ready();
    flow.set_inputs(inputs(3));
    flow.ask(Asker::Prediction(7), Question::Predict(inputs(3), vec![7]));
    let commands = flow.on_event(Err("it ran out of memory".into()));
    assert!(commands.contains(&Command::SpawnEngine(DeviceKind::Cpu)), "{commands:?}");
    let again = start_worker(&mut flow);
    let [Request::Recommend(_), Request::Predict { id, .. }] = again[..] else { panic!("both, not {again:?}") };
    let films = vec![Predicted { film: 7, base: 3.0, tuned: None }];
    flow.on_event(Ok(Event::Predicted { id, films }));
    let answers = flow.take_answers();
    assert!(matches!(&answers[..], [Answer { asker: Asker::Prediction(7), result: Ok(_) }]), "{answers:?}");
    assert!(!flow.has_answers());
}

#[test]
fn a_tuning_goes_on_from_its_newest_checkpoint() {
    let mut flow = ready();
    let question = Question::Tune { ratings: inputs(5).ratings, model: "linear".into(), start: None, resume: None };
    let (key, commands) = flow.ask(Asker::Tuning, question);
    let id = posted(&commands)[0].id();
    flow.on_event(Ok(Event::Tuning { id, progress: tuning_progress(4), checkpoint: Some(ByteBuf::from(vec![9])) }));
    assert_eq!(flow.take_answers().len(), 1);
    flow.on_event(Err("gone".into()));
    let again = start_worker(&mut flow);
    assert!(matches!(&again[..], [Request::Tune { resume: Some(resume), .. }] if **resume == [9]), "{again:?}");
    let steered = posted(&flow.steer(key, Steer::Cancel));
    assert!(matches!(steered[..], [Request::Steer { how: Steer::Cancel, .. }]));
    flow.on_event(Err("gone".into()));
    assert!(start_worker(&mut flow).is_empty(), "what was cancelled is not asked again");
}

#[test]
fn questions_to_an_engine_that_is_broken_get_a_sentence() {
    let mut flow = EngineFlow::default();
    flow.start(Some(DeviceKind::Cpu));
    flow.ask(Asker::Export, Question::List(inputs(3), 100));
    flow.weights_failed("The weights are not there.".into());
    flow.ask(Asker::Tuning, Question::Tune { ratings: vec![], model: "linear".into(), start: None, resume: None });
    let why = Err("The weights are not there.".to_owned());
    let answers = [Asker::Export, Asker::Tuning].map(|asker| Answer { asker, result: why.clone() });
    assert_eq!(flow.take_answers(), answers);
    assert!(flow.lacks_weights() && flow.start(Some(DeviceKind::Cpu)).is_empty(), "a worker would only wait");
    flow.fetches_weights();
    assert!(flow.start(Some(DeviceKind::Cpu)).contains(&Command::SpawnEngine(DeviceKind::Cpu)));
}

#[test]
fn a_worker_of_another_version_is_not_tried_again() {
    let mut flow = EngineFlow::default();
    flow.start(Some(DeviceKind::Cpu));
    flow.set_bundle(bundle());
    flow.on_event(Ok(Event::Started { device: DeviceKind::Cpu, protocol: PROTOCOL + 1 }));
    assert!(matches!(flow.phase(), Phase::Broken(why) if why.contains("different versions")));
}
