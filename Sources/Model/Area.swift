/// What kind of place an office is in, as decrees on productivity tell them apart. The case's name stands in the
/// topology's column `area` and before a tier in targets.
package enum Area: String, CaseIterable, Sendable {
    /// A ministry or central agency.
    case central
    /// A centrally-run city.
    case city
    /// Another province.
    case province
    case rural
    /// Remote or especially difficult.
    case remote
}
