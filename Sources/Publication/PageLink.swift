internal import Model

/// The address of a page or an answer: every choice is in it, so that a link says exactly what it shows.
struct PageLink {
    var path = "/"
    var period: Period
    var tier: Tier?
    var within: UnitCode?
    var asOf: Day?
    /// What colours the map, where it is not the score.
    var by: String?
    /// The earlier side of an explanation.
    var from: Period?
    var fromAsOf: Day?
    /// What a forecast is of, where it is not of all procedures.
    var procedure: ProcedureCode?
    /// The order of the operator's page, where it is not the worst first.
    var sort: String?
    var language: PageLanguage
    var selection = PageSelection()

    var target: String {
        var target = "\(path)?period=\(period)"
        if let tier { target += "&tier=\(tier)" }
        if let within { target += "&within=\(within)" }
        if let asOf { target += "&as_of=\(asOf)" }
        if let by { target += "&by=\(by)" }
        if let from { target += "&from=\(from)" }
        if let fromAsOf { target += "&from_as_of=\(fromAsOf)" }
        if let procedure { target += "&procedure=\(Self.escaped(procedure.description))" }
        if !selection.search.isEmpty { target += "&q=\(Self.escaped(selection.search))" }
        if selection.order != .rank { target += "&sort=\(selection.order.text)" }
        if let sort { target += "&sort=\(sort)" }
        if selection.isWall { target += "&view=wall" }
        if !selection.renews { target += "&renew=off" }
        if language == .english { target += "&lang=en" }
        return target
    }

    /// The same choice, asked of the API, which has no language and no selection.
    func file(_ path: String) -> PageLink {
        PageLink(
            path: path, period: period, tier: tier, within: within, asOf: asOf, from: from, fromAsOf: fromAsOf,
            language: .vietnamese)
    }

    /// The page of a unit, in the same period and language.
    func unit(_ unit: UnitCode) -> PageLink {
        var link = PageLink(path: "/units/\(unit)", period: period, asOf: asOf, language: language)
        link.selection.renews = selection.renews
        return link
    }

    /// The same page, to which so much of the selection belongs.
    func selecting(_ change: (inout PageSelection) -> Void) -> PageLink {
        var link = self
        change(&link.selection)
        return link
    }

    /// Percent-encoded wherever a byte could mean something (RFC 3986 section 2.3).
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += "%"
                escaped.append(digits[Int(byte >> 4)])
                escaped.append(digits[Int(byte & 15)])
            }
        }
    }
}
