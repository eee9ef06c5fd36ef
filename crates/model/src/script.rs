//! Output of a script of the Nmap Scripting Engine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;

/// What one script said of a port, a host or the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Script {
    /// The script's name: `ssh-hostkey`.
    pub id: Text,
    /// Its output for people, as Nmap prints it.
    pub output: String,
    /// Its structured output: Nmap's nested `table` and `elem` as JSON. A table whose entries all have
    /// different keys is an object, one whose entries have none is an array; under a repeated key stands an
    /// array of all its values; where keyed and unkeyed entries mix, the table is an array in which a keyed
    /// entry is an object of one member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<serde_json::Value>,
}
