use std::sync::Arc;

use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{Bytes, Data};
use serde_json::{Value, json};

use super::schema::{Gate, Stub, schema};
use crate::app::{self, App};
use crate::db::{Database, DatabaseUrl};
use crate::graphql::Engine;
use crate::http::routes::application;
use crate::http::{Node, NodeSettings};
use crate::kernel::{FixedClock, Micros, SeededIds};

/// Sends requests to a node without a network between.
pub struct Client(Data<Node<Stub>>);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: HeaderMap,
    pub body: Bytes,
}

impl Client {
    pub async fn new() -> Self {
        Self::with(NodeSettings::default()).await
    }

    pub async fn with(settings: NodeSettings) -> Self {
        Self(Data::new(node(settings, Gate::new()).await))
    }

    pub fn app(&self) -> &App {
        &self.0.app
    }

    pub async fn send(&self, request: TestRequest) -> Answer {
        self.send_as_it_is(request.insert_header(("host", "h"))).await
    }

    /// Without the header that every client sends.
    pub async fn send_as_it_is(&self, request: TestRequest) -> Answer {
        let service = init_service(application(self.0.clone())).await;
        let response = call_service(&service, request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, body: read_body(response).await }
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.send(TestRequest::get().uri(address)).await
    }

    /// A document by POST, with a wish for a media type.
    pub async fn ask(&self, accept: &str, query: &str) -> Answer {
        self.send(post(&json!({ "query": query })).insert_header(("accept", accept))).await
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).map(|value| value.to_str().unwrap()).collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// Code and message of each error.
    pub fn errors(&self) -> Vec<(String, String)> {
        let json = self.json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| (text(&error["extensions"]["code"]), text(&error["message"]))).collect()
    }

    pub fn code(&self) -> String {
        self.errors().into_iter().next().unwrap_or_else(|| panic!("{self:?}")).0
    }
}

pub fn post(body: &Value) -> TestRequest {
    TestRequest::post()
        .uri("/graphql")
        .insert_header(("content-type", "application/json"))
        .set_payload(body.to_string())
}

pub async fn node(settings: NodeSettings, gate: Gate) -> Node<Stub> {
    let clock = Arc::new(FixedClock::new(Micros(0)));
    let db = Database::open(&DatabaseUrl::SqliteMemory, 1).await.unwrap();
    app::prepare(&db, &*clock).await.unwrap();
    let app = App::open(db, clock, Arc::new(SeededIds::default())).await.unwrap();
    let engine = Engine::of(|| schema(gate.clone()));
    let sdl = schema(gate.clone()).finish().sdl();
    Node::new(app, engine, &sdl, |request, app, _| request.data(app.clone()), settings).unwrap()
}
