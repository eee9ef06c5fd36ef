//! What endpoints read of a request. What cannot be read is answered by a problem that names the field.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use portolan_store::{PageRequest, Uuid};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use crate::problem::{FieldError, Problem};
use crate::shape;
use crate::state::App;

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + ToSchema> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(Problem::unsupported_media_type("send JSON, with Content-Type: application/json"));
        }
        let bytes = read_body(request, app).await?;
        if let Ok(read) = serde_json::from_slice(&bytes)
            && let Some(place) = shape::array_for_object(&T::name(), &read)
        {
            return Err(match &*place {
                "" => Problem::invalid("the body is an object: it begins with {"),
                place => Problem::field(cut(place), "unreadable", "this is an object: it begins with {"),
            });
        }
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let (field, cause) = (error.path().to_string(), error.inner());
            if cause.is_data() {
                let message = cause.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                Problem::field(cut(&field), "unreadable", cut(message))
            } else {
                Problem::bad_request(format!("the body is not JSON: {}", cut(&cause.to_string())))
            }
        })?;
        json.end()
            .map_err(|error| Problem::bad_request(format!("the body goes on after its JSON: {error}")))?;
        Ok(Self(value))
    }
}

/// The beginning of a text that repeats what the client sent, which may be long.
fn cut(text: &str) -> &str {
    text.char_indices().nth(300).map_or(text, |(end, _)| &text[..end])
}

/// The whole body, within the server's limits of size and time.
///
/// # Errors
/// 413 and 408.
pub async fn read_body(request: Request, app: &App) -> Result<Bytes, Problem> {
    read_body_of(request, app, app.options.body_bytes).await
}

/// The whole body where it has up to `limit` bytes, within the server's limit of time.
///
/// # Errors
/// 413 and 408.
pub async fn read_body_of(request: Request, app: &App, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::too_large(format!("this body may have {limit} bytes"));
    let claimed =
        request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if claimed.is_some_and(|bytes| bytes > limit as u64) {
        return Err(too_large());
    }
    let read = axum::body::to_bytes(request.into_body(), limit);
    match tokio::time::timeout(app.options.request_time, read).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // axum tells a body that is too long and one that breaks off by the cause's type.
        Ok(Err(error)) if is_too_long(&error) => Err(too_large()),
        Ok(Err(error)) => Err(Problem::bad_request(format!("the body broke off: {error}"))),
        Err(_) => Err(Problem::timeout("the body did not come in time")),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let text = rejection.body_text();
                let message = cut(text.split_once(": ").map_or(&*text, |(_, rest)| rest)).to_owned();
                Err(Problem::bad_request(format!("a query parameter cannot be read: {message}"))
                    .with(vec![FieldError::new("query", "unreadable", message)]))
            }
        }
    }
}

/// The id that a path ends in. What is no id is nothing that exists.
#[derive(Debug, Clone, Copy)]
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let no_id = || Problem::not_found("there is nothing of this id: it is not a UUID");
        let Path(text): Path<String> = Path::from_request_parts(parts, state).await.map_err(|_| no_id())?;
        Uuid::parse_str(&text).map(Self).map_err(|_| no_id())
    }
}

/// The version in `If-Match`, where the writer has read one.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(header::IF_MATCH).iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        // Two of them are a list, of which one may be old.
        let text = if values.next().is_some() { "" } else { value.to_str().unwrap_or_default().trim() };
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).and_then(|t| t.parse().ok());
        version.map(|version| Self(Some(version))).ok_or_else(|| {
            Problem::precondition_failed("If-Match takes the ETag of the last read, as it came: \"3\"")
        })
    }
}

/// The headers that carry a version.
#[must_use]
pub fn etag(version: i64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = format!("\"{version}\"").parse() {
        headers.insert(header::ETAG, value);
    }
    headers
}

/// Parameters that every list takes.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// `nextCursor` of the page before.
    pub cursor: Option<String>,
    /// The field to sort by, with a `-` in front for falling order.
    pub sort: Option<String>,
    /// Words to look for.
    pub q: Option<String>,
}

impl ListQuery {
    /// As the store takes it.
    ///
    /// # Errors
    /// A limit out of range.
    pub fn page(self) -> Result<PageRequest, Problem> {
        page(self.limit, self.cursor, self.sort, self.q)
    }
}

/// Checks the parameters of a list.
///
/// # Errors
/// A limit out of range.
pub fn page(
    limit: Option<u32>,
    cursor: Option<String>,
    sort: Option<String>,
    q: Option<String>,
) -> Result<PageRequest, Problem> {
    if limit.is_some_and(|limit| limit == 0 || limit > portolan_store::page::MOST) {
        let message = format!("limit is 1 to {}", portolan_store::page::MOST);
        return Err(Problem::bad_request(message.clone()).with(vec![FieldError::new(
            "limit",
            "outOfRange",
            message,
        )]));
    }
    // A form that was left empty says `sort=`.
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(PageRequest { limit: limit.unwrap_or(0), cursor: said(cursor), sort: said(sort), q })
}

/// A page of a list.
#[derive(Debug, serde::Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many items the whole list has.
    pub total: u64,
    /// The list has more than `total`: counting them all would take too long.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_lower_bound: bool,
}

impl<T> Listed<T> {
    /// The page of a store as the API shows it.
    pub fn of<U>(page: portolan_store::Page<U>, each: impl FnMut(U) -> T) -> Self {
        let page = page.map(each);
        Self {
            items: page.items,
            next_cursor: page.next,
            total: page.total,
            total_is_lower_bound: page.total_is_lower_bound,
        }
    }
}
