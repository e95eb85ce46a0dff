//! The operations of a socket.

use actix_web::web::Bytes;
use async_graphql::Executor;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::Socket;
use super::end::End;
use super::outbox::Frame;
use crate::auth::{Caller, Who};
use crate::editorial;
use crate::graphql::{Browser, no_room, request_error};
use crate::http::graphql::listen::{self, Cursor};
use crate::http::graphql::plan::Allowed;
use crate::http::graphql::{Answer, Params};
use crate::http::listeners::Listener;
use crate::http::public::Record;
use crate::http::quota::RateLimitStatus;
use crate::http::traces::TraceContext;
use crate::kernel::{Error, Share};

/// Operations that one socket may have at a time.
const MOST: usize = 100;

/// The place of an operation that runs. Dropped, the operation ends.
pub(super) struct Place {
    /// Its place among all who listen; `None` if it has one answer.
    listener: Option<Listener>,
    /// No two operations of a socket have the same, not even if they have the same id one after the other.
    number: u64,
    task: JoinHandle<()>,
}

impl Place {
    pub fn listens(&self) -> bool {
        self.listener.is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What an operation has to say.
pub(super) struct Event {
    id: String,
    number: u64,
    /// `None` is the end.
    said: Option<Told>,
}

/// An answer that waits to be passed on.
struct Told {
    answer: Answer,
    json: Vec<u8>,
    /// Given back when the answer was passed on.
    share: Share,
}

impl<E: Executor> Socket<E> {
    /// Starts an operation, or tells why not. What does not run costs one unit of the quota.
    pub(super) async fn start(&mut self, id: &str, params: Params, who: Who) -> Result<(), Answer> {
        let rejected = |error: &Error| Answer::refused(vec![request_error(error)]);
        let node = self.node.clone();
        editorial::release_if_due(&node.app).await;
        let mut caller = Caller::new(who, node.app.clock.now());
        caller.address = Some(self.address);
        caller.request_id = Some(self.request_id.as_str().into());
        let trace = node.traces.as_ref().map(|_| TraceContext::new(&*node.app.ids));
        let mut record = Record::start(&caller, trace);
        let allowed = Allowed { mutations: true, subscriptions: true };
        let plan = node.graphql.plan(params, allowed, &self.request_id, &node.app.vocabulary.current(), &mut record);
        let charge = plan.as_ref().map_or(1, |plan| plan.cost);
        let refused = node.rates.charge(who, || self.address, charge).and_then(RateLimitStatus::refusal);
        let plan = match (refused, plan) {
            (Some(error), _) => Err(rejected(&error)),
            (None, plan) => plan,
        };
        let plan = plan.inspect_err(|answer| record.finish(&answer.codes(), &node))?;
        if self.is_ending {
            return Err(rejected(&no_room()));
        }
        if self.places.len() >= MOST {
            return Err(rejected(&Error::invalid(format!("A socket has at most {MOST} operations at a time."))));
        }
        let listener = match record.kind {
            "subscription" => Some(node.listeners.enter(self.address).map_err(|error| rejected(&error))?),
            _ => None,
        };
        let is_anonymous = who == Who::Anonymous;
        let mut answers = listen::answers(
            &node,
            plan,
            caller,
            Browser::default(),
            self.request_id.clone(),
            record,
            Cursor::default(),
        );
        self.started += 1;
        let (number, tell, of) = (self.started, self.tell.clone(), id.to_owned());
        let task = actix_web::rt::spawn(async move {
            while let Some(answer) = answers.next().await {
                let told = Told::new(answer, node.budget.share(), is_anonymous);
                let is_end = !matches!(told.answer, Answer::Executed(_));
                if tell.send(Event { id: of.clone(), number, said: Some(told) }).await.is_err() || is_end {
                    return;
                }
            }
            // Nobody is there any more to be told otherwise.
            let _ = tell.send(Event { id: of, number, said: None }).await;
        });
        self.places.insert(id.to_owned(), Place { listener, number, task });
        Ok(())
    }

    /// Passes an answer of an operation on, unless the client has ended that.
    pub(super) async fn pass_on(&mut self, Event { id, number, said }: Event) -> Result<(), Option<End>> {
        if self.places.get(&id).is_none_or(|place| place.number != number) {
            return Ok(());
        }
        self.is_known().await?;
        let Some(Told { answer, json, share }) = said else {
            self.places.remove(&id);
            return self.say(&json!({"id": id, "type": "complete"})).await;
        };
        if !matches!(answer, Answer::Executed(_)) {
            self.places.remove(&id);
            return self.refuse(&id, &answer).await;
        }
        // As it is: it is long, and there are many of them.
        let message =
            [format!("{{\"id\":{},\"type\":\"next\",\"payload\":", json!(id)).as_bytes(), &json, b"}"].concat();
        let text: Bytes = self.node.hold(message);
        drop((json, share));
        self.send(Frame::Text(text)).await
    }

    /// Tells that an operation does not run, and why.
    pub(super) async fn refuse(&mut self, id: &str, answer: &Answer) -> Result<(), Option<End>> {
        let answer: Value =
            answer.to_json().ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
        self.say(&json!({"id": id, "type": "error", "payload": answer.get("errors")})).await
    }
}

impl Told {
    /// An answer to nobody in particular is told only if there is room for it.
    fn new(answer: Answer, share: Share, is_anonymous: bool) -> Self {
        let json = answer.to_json().unwrap_or_default();
        if !is_anonymous {
            share.insist(json.len());
        } else if !share.grow(json.len()) {
            return Self { answer: Answer::refused(vec![request_error(&no_room())]), json: Vec::new(), share };
        }
        Self { answer, json, share }
    }
}
