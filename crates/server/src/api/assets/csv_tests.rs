use proptest::prelude::*;

use super::*;

fn read(bytes: &[u8]) -> Rows {
    super::read(bytes, &[])
}

fn faults(rows: &Rows) -> Vec<(u64, &str, &str)> {
    rows.errors.iter().map(|e| (e.line, e.column.as_deref().unwrap_or(""), e.code.as_str())).collect()
}

fn one(text: &str) -> AssetFields {
    let mut rows = read(text.as_bytes());
    assert_eq!(rows.errors, []);
    assert_eq!(rows.assets.len(), 1, "{text:?}");
    rows.assets.remove(0).fields
}

#[test]
fn columns_come_in_any_order_and_cells_hold_several() {
    let asset = one("tags,targets,DISPLAYNAME\r\ndmz;web lan,10.0.0.5/24 www.Example;10.0.0.0/24,Web\r\n");
    assert_eq!(asset.display_name, "Web");
    assert_eq!(asset.targets, ["10.0.0.0/24", "www.example"]);
    assert_eq!(asset.tags, ["dmz", "web", "lan"]);
    assert_eq!((asset.kind.as_str(), asset.notes.as_str()), ("host", ""));
}

#[test]
fn what_spreadsheets_do_to_files_is_read() {
    for text in [
        "\u{feff}displayName,targets\r\nweb,10.0.0.1\r\n",
        "displayName,targets\nweb,10.0.0.1",
        "displayName,targets\rweb,10.0.0.1\r",
        "\n\ndisplayName,targets\n\n\nweb,10.0.0.1\n\n",
        " displayName , targets \n\"web\",\"10.0.0.1\"\n , \n",
    ] {
        assert_eq!(one(text).targets, ["10.0.0.1"], "{text:?}");
    }
    let notes = one("displayName,targets,notes\na,::1,\"two\r\nlines, and a \"\"quote\"\"\"\n").notes;
    assert_eq!(notes, "two\r\nlines, and a \"quote\"");
}

#[test]
fn what_the_file_does_not_tell_is_known() {
    let rows = read(b"displayName,targets,type,tags\na,::1,,\nb,::1,printer,x\n");
    let told: Vec<_> = rows.assets.iter().map(|row| (row.has_kind, row.has_tags, row.has_notes)).collect();
    assert_eq!(told, [(false, true, false), (true, true, false)]);
}

#[test]
fn faults_are_told_line_by_line() {
    let text = b"displayName,targets,notes\n\
        good,10.0.0.1,\n\
        bad,10.0.0.300 -sV,\n\
        ,,\n\
        \"two\nlines\",10.0.0.1,x\n\
        Good,10.0.0.2,\n\
        few,10.0.0.1\n\
        latin,10.0.0.1,caf\xe9\n\
        zero,10.0.0.1,\0\n\
        fine,10.0.0.9,\n\
        open,10.0.0.1,\"never closed\nlost,10.0.0.1,\n";
    let rows = read(text);
    assert_eq!(
        faults(&rows),
        [
            (3, "targets", "badTarget"),
            (3, "targets", "badTarget"),
            (5, "displayName", "badCharacter"),
            (7, "displayName", "duplicate"),
            (8, "", "wrongCells"),
            (9, "notes", "notUtf8"),
            (10, "notes", "badCharacter"),
            (12, "", "openQuote"),
        ]
    );
    assert_eq!(rows.errors[4].message, "this row has 2 cells, and the first line names 3");
    let short = read(b"displayName,targets\nfew\n");
    assert_eq!(short.errors[0].message, "this row has 1 cell, and the first line names 2");
    let open = &rows.errors.last().unwrap().message;
    assert!(open.contains("the lines up to 13 are read as part of its cell"), "{open}");
    let names: Vec<_> = rows.assets.iter().map(|row| row.fields.display_name.as_str()).collect();
    assert_eq!((names, rows.count, rows.failed), (vec!["good", "fine"], 9, 7));
}

#[test]
fn a_first_line_that_names_no_columns_stops_everything() {
    for (text, expected) in [
        ("", vec![(1, "", "noHeader")]),
        ("\u{feff}\n\n", vec![(1, "", "noHeader")]),
        ("displayName,size\n", vec![(1, "size", "unknownColumn"), (1, "targets", "missingColumn")]),
        ("displayName,targets,targets\nx,::1,::1", vec![(1, "targets", "duplicateColumn")]),
        ("\"displayName,targets\nx,::1\n", vec![(1, "", "openQuote")]),
    ] {
        let rows = read(text.as_bytes());
        assert_eq!(faults(&rows), expected, "{text:?}");
        assert!(rows.assets.is_empty());
    }
    let semicolons = read(b"displayName;targets\nx;::1\n");
    assert!(semicolons.errors[0].message.ends_with("commas separate columns"));
}

#[test]
fn of_a_file_with_too_many_rows_nothing_is_read() {
    let file = |rows: usize| {
        let good: Vec<String> = (1..rows).map(|row| format!("a{row},10.0.0.1\n")).collect();
        read(format!("name,targets\n,\nbad,10.0.0.300\n{}", good.concat()).as_bytes())
    };
    let most = file(ROWS);
    assert_eq!((most.count, most.assets.len(), most.refused), (ROWS as u64, ROWS - 1, false));
    let more = file(ROWS + 1);
    assert_eq!(faults(&more), [(ROWS as u64 + 3, "", "tooMany")]);
    assert!(more.errors[0].message.contains("at most 50000 rows"));
    assert!(more.errors[0].message.contains("split it into several files"));
    assert_eq!((more.assets.len(), more.more_errors, more.refused), (0, 0, true));
}

#[test]
fn a_name_is_a_display_name() {
    assert_eq!(one("Name,targets\nweb,::1\n").display_name, "web");
    let rows = read(b"name,displayName,targets\nweb,x,::1\n");
    assert_eq!(faults(&rows), [(1, "displayName", "duplicateColumn")]);
    assert_eq!(rows.errors[0].message, "the column displayName stands there twice");
}

#[test]
fn a_type_that_nobody_knows_is_a_fault_of_its_line() {
    let text = b"name,type,targets\na,Printer,::1\nb,printr,::1\nc,Buoy,::1\nd,,::1\ne,rotuer,10.0.0.300\n";
    let rows = super::read(text, &["buoy".to_owned()]);
    assert_eq!(
        faults(&rows),
        [(3, "type", "unknownType"), (6, "type", "unknownType"), (6, "targets", "badTarget")]
    );
    assert!(
        rows.errors[0].message.starts_with("there is no type \"printr\"; there are host, network"),
        "{:?}",
        rows.errors[0]
    );
    let kinds: Vec<_> = rows.assets.iter().map(|row| row.fields.kind.as_str()).collect();
    assert_eq!(kinds, ["printer", "buoy", "host"]);
}

#[test]
fn hostile_files_cost_little() {
    let huge = format!("displayName,targets\nx,{}\n", "1.".repeat(4 << 20));
    assert_eq!(faults(&read(huge.as_bytes())), [(2, "targets", "badTarget")]);
    let wide = format!("displayName,targets\nx,{}\n", "10.0.0.1;".repeat(1 << 20));
    assert_eq!(faults(&read(wide.as_bytes())), [(2, "targets", "tooMany")]);
    let many = format!("displayName,targets\n{}", "x,y z\n".repeat(ROWS));
    let rows = read(many.as_bytes());
    assert_eq!((rows.errors.len(), rows.count), (1000, 50_000));
    assert!(rows.more_errors > 0);
    // A row has two faults or one: none is told of the others, by their lines.
    assert_eq!(rows.other_lines.last(), Some(&50_001));
    assert_eq!(rows.other_lines.len() as u64 + rows.errors.last().unwrap().line - 1, 50_000);
    assert!(read(&[b'"'; 4096]).assets.is_empty());
    assert!(read(&[0xff; 4096]).assets.is_empty());
}

#[test]
fn formulas_are_defused_and_come_back() {
    for (cell, written) in [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-1", "'-1"),
        ("'=1", "''=1"),
        ("\tx", "'\tx"),
        ("'tis", "'tis"),
        ("plain = sign", "plain = sign"),
    ] {
        assert_eq!(inert(cell), written);
        assert_eq!(live(written), cell);
    }
}

fn asset() -> impl Strategy<Value = AssetFields> {
    let name = "['=+@-]{0,2}[a-zA-Z0-9é,;\" ]{0,20}[a-z]";
    let target = prop_oneof![
        any::<std::net::IpAddr>().prop_map(|ip| ip.to_string()),
        (any::<[u8; 4]>(), 0u8..=32).prop_map(|(ip, len)| format!("{}/{len}", std::net::Ipv4Addr::from(ip))),
        "[a-z]{1,9}\\.example",
    ];
    (
        name,
        "['=]{0,1}[a-z]{1,9}",
        proptest::collection::vec(target, 1..5),
        proptest::collection::vec("[=@a-zA-Zé'_.:-]{1,9}", 0..4),
        "['=+@\\t\\r\\n]{0,3}[\\PC\\r\\n\\t]{0,40}",
    )
        .prop_filter_map("what is read is what is kept", |(display_name, kind, targets, tags, notes)| {
            AssetInput { display_name, kind, targets, tags, notes }.read().ok()
        })
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_the_same(assets in proptest::collection::vec(asset(), 1..6)) {
        let mut names = HashSet::new();
        let assets: Vec<AssetFields> =
            assets.into_iter().filter(|a| names.insert(a.display_name.to_ascii_lowercase())).collect();
        let text = write(true, &assets).unwrap();
        let types: Vec<String> = assets.iter().map(|asset| asset.kind.clone()).collect();
        let rows = super::read(&text, &types);
        prop_assert_eq!(&rows.errors, &[]);
        let back: Vec<AssetFields> = rows.assets.into_iter().map(|row| row.fields).collect();
        prop_assert_eq!(back, assets);
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut text = b"displayName,targets,notes\n".to_vec();
        text.extend(&bytes);
        read(&text);
        read(&bytes);
    }
}
