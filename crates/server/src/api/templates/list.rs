//! `GET /templates`.

use axum::Json;
use axum::extract::State;
use portolan_nmap::command::{Template as BuiltIn, templates};
use portolan_store::PageRequest;

use super::Template;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// What a cursor among the built-in templates begins with; the store's own are hexadecimal.
const BUILT_IN: &str = "builtIn.";

/// The templates: first those that are built in, in an order of their own, then the organization's, sorted by
/// `name`, `createdAt` or `updatedAt`. `q` looks at names, descriptions and commands.
#[utoipa::path(
    get,
    path = "/templates",
    operation_id = "template.list",
    tag = "templates",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of templates", body = Listed<Template>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Template>>, Problem> {
    let mut request = query.page()?;
    let built_in: Vec<&BuiltIn> =
        templates().iter().filter(|template| is_meant(template, request.q.as_deref())).collect();
    let start = match request.cursor.as_deref() {
        None => Some(0),
        Some(cursor) => match cursor.strip_prefix(BUILT_IN) {
            Some(at) => Some(at.parse::<usize>().map_err(|_| portolan_store::StoreError::BadCursor)?),
            None => None,
        },
    };
    let size = request.size() as usize;
    let mut items: Vec<Template> = Vec::new();
    if let Some(start) = start {
        items.extend(built_in.iter().skip(start).take(size).map(|template| Template::from(*template)));
        request.cursor = None;
    }
    let room = size - items.len();
    // Where there is no room left, the one that is asked for only says whether there are more.
    let limit = u32::try_from(room.max(1)).unwrap_or(1);
    let own = app.store.templates(caller.owner(), &PageRequest { limit, ..request }).await?;
    let total = own.total + built_in.len() as u64;
    let seen = start.unwrap_or(0) + items.len();
    let next_cursor = match start {
        Some(_) if room == 0 && (seen < built_in.len() || own.total > 0) => Some(format!("{BUILT_IN}{seen}")),
        Some(_) if room == 0 => None,
        _ => {
            items.extend(own.items.into_iter().map(Template::from));
            own.next
        }
    };
    Ok(Json(Listed { items, next_cursor, total, total_is_lower_bound: false }))
}

/// Whether every word of a search is in a built-in template.
fn is_meant(template: &BuiltIn, q: Option<&str>) -> bool {
    let text = [template.id, template.name, template.description, template.command].join("\n").to_lowercase();
    q.unwrap_or_default().split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}
