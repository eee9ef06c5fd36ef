//! Pages of lists.

/// Most items of a page.
pub const MOST: u32 = 1000;

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageRequest {
    /// How many items at most: 1 to [`MOST`]; 0 stands for 50.
    pub limit: u32,
    /// Where the page before ended: [`Page::next`].
    pub cursor: Option<String>,
    /// The order: a field, with a `-` in front for falling. Each list documents its own.
    pub sort: Option<String>,
    /// A search; each list documents what it looks at.
    pub q: Option<String>,
}

impl PageRequest {
    /// The number of items that the page may have.
    #[must_use]
    pub fn size(&self) -> u32 {
        if self.limit == 0 { 50 } else { self.limit.min(MOST) }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
    /// How many items the whole list has.
    pub total: u64,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), next: self.next, total: self.total }
    }
}
