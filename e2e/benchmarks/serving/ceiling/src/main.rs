//! The honest limit of the serving benchmark: V2 JSON over axum, ONNX Runtime with one thread, one session per worker
//! thread, run inline. No batching, limits, metrics, revisions or validation beyond the types.
//!
//! `ceiling MODEL PORT`; the environment's ORT_DYLIB_PATH names the ONNX Runtime library.

use std::cell::RefCell;
use std::sync::OnceLock;

use axum::{Json, Router, extract::Path, http::StatusCode, routing::post};
use ort::{environment::Environment, session::Session, value::TensorRef};
use serde::{Deserialize, Serialize};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

static MODEL: OnceLock<String> = OnceLock::new();
static ENGINE: OnceLock<Environment> = OnceLock::new();

thread_local! {
    static SESSION: RefCell<Session> = RefCell::new(load().expect("the model loads"));
}

#[derive(Deserialize)]
struct Request {
    inputs: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    name: String,
    shape: Vec<i64>,
    data: Vec<f32>,
}

#[derive(Serialize)]
struct Response {
    model_name: String,
    outputs: Vec<Output>,
}

#[derive(Serialize)]
struct Output {
    name: String,
    shape: Vec<i64>,
    datatype: &'static str,
    data: Vec<f32>,
}

fn load() -> ort::Result<Session> {
    Ok(Session::builder(ENGINE.get().expect("main has set it"))?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .commit_from_file(MODEL.get().expect("main has set it"))?)
}

fn run(session: &mut Session, request: &Request) -> ort::Result<Vec<Output>> {
    let input = &request.inputs[0];
    let tensor = TensorRef::from_array_view((input.shape.clone(), input.data.as_slice()))?;
    let outputs = session.run(ort::inputs![input.name.as_str() => tensor])?;
    let mut answers = Vec::with_capacity(outputs.len());
    for (name, value) in outputs.iter() {
        let (shape, data) = value.try_extract_tensor::<f32>()?;
        answers.push(Output { name: name.to_string(), shape: shape.to_vec(), datatype: "FP32", data: data.to_vec() });
    }
    Ok(answers)
}

async fn infer(Path(model): Path<String>, Json(request): Json<Request>) -> Result<Json<Response>, (StatusCode, String)> {
    if request.inputs.is_empty() {
        return Err((StatusCode::BAD_REQUEST, "no inputs".into()));
    }
    SESSION
        .with_borrow_mut(|session| run(session, &request))
        .map(|outputs| Json(Response { model_name: model, outputs }))
        .map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    MODEL.set(arguments.next().expect("a model")).expect("set once");
    let engine = ort::init().with_telemetry(false).build().expect("ORT_DYLIB_PATH names an ONNX Runtime");
    ENGINE.set(engine).ok().expect("set once");
    let port = arguments.next().expect("a port");
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let router = Router::new().route("/v2/models/{model}/infer", post(infer));
    axum::serve(listener, router).await
}
