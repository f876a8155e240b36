/// The nested shape of the portal message, brought to the flat fields of records.md (derivation table: Intake's
/// documentation). A flat field wins where both are present.
enum ReferencePortal {
    static func flatten(_ members: [String: ReferenceJSON]) -> [String: String] {
        var row: [String: String] = [:]
        for (name, value) in members { row[name] = value.text ?? "\u{0}not flat" }
        return row
    }
}
