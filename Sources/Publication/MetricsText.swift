/// Writes metrics as text: in the format of Prometheus (0.0.4) or as OpenMetrics (1.0), which differ in names of
/// families, in units and in the end (Protocol/27-taking-away.md, I-01 to I-04).
package struct MetricsText: Sendable {
    package enum Form: Sendable {
        case prometheus
        case openMetrics

        package var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    package enum Kind: String, Sendable { case gauge, counter, info }

    /// An exact value: whole, or with three or six decimals.
    package enum Value: Sendable {
        case whole(Int64)
        case milli(Int64)
        case micro(Int64)

        package init(_ isSo: Bool) { self = .whole(isSo ? 1 : 0) }

        var text: String {
            switch self {
            case .whole(let value): String(value)
            case .milli(let value): Self.decimal(value, digits: 3)
            case .micro(let value): Self.decimal(value, digits: 6)
            }
        }

        /// Without zeros at the end.
        private static func decimal(_ value: Int64, digits: Int) -> String {
            let scale = (0..<digits).reduce(UInt64(1)) { scale, _ in scale * 10 }
            let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: scale)
            let sign = value < 0 ? "-" : ""
            guard rest > 0 else { return "\(sign)\(whole)" }
            var tail = String(rest)
            tail = String(repeating: "0", count: digits - tail.utf8.count) + tail
            while tail.hasSuffix("0") { tail.removeLast() }
            return "\(sign)\(whole).\(tail)"
        }
    }

    /// One series: its labels, and its value.
    package struct Sample: Sendable {
        var labels: [(name: String, value: String)]
        var value: Value

        package init(_ value: Value, _ labels: (name: String, value: String)...) {
            self.value = value
            self.labels = labels
        }
    }

    package let form: Form
    private var text = ""

    package init(_ form: Form) { self.form = form }

    /// Writes a family; one without samples is left out.
    ///
    /// - Parameters:
    ///   - name: without the ending of its kind (`_total`, `_info`), with that of its unit.
    ///   - kind: what it is.
    ///   - unit: the last word of the name; empty where it counts things.
    ///   - help: one sentence.
    ///   - samples: each set of labels once.
    package mutating func family(_ name: String, _ kind: Kind, unit: String = "", _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        let ending =
            switch kind {
            case .gauge: ""
            case .counter: "_total"
            case .info: "_info"
            }
        // The older format knows neither families without their ending nor infos.
        let family = form == .openMetrics ? name : name + ending
        let type = form == .prometheus && kind == .info ? Kind.gauge : kind
        text += "# HELP \(family) \(Self.escaped(help, quotes: form == .openMetrics))\n"
        text += "# TYPE \(family) \(type.rawValue)\n"
        if form == .openMetrics, !unit.isEmpty { text += "# UNIT \(family) \(unit)\n" }
        for sample in samples {
            text += name + ending
            if !sample.labels.isEmpty {
                let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
                text += "{\(labels.joined(separator: ","))}"
            }
            text += " \(sample.value.text)\n"
        }
    }

    /// A family of one series without labels.
    package mutating func family(_ name: String, _ kind: Kind, unit: String = "", _ help: String, _ value: Value?) {
        family(name, kind, unit: unit, help, value.map { [Sample($0)] } ?? [])
    }

    package var bytes: [UInt8] { Array((text + (form == .openMetrics ? "# EOF\n" : "")).utf8) }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension MetricsText.Form {
    /// By what a client accepts: OpenMetrics where it is named with a weight that is above 0 and no less than that of
    /// plain text (I-01).
    package init(accept: String?) {
        var (open, plain) = (0, 0)
        for item in (accept ?? "").split(separator: ",") {
            let parts = item.split(separator: ";").map { part in
                part.drop { $0 == " " }.lowercased().replacing(" ", with: "")
            }
            guard let type = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Self.weight($0.dropFirst(2)) } ?? 1_000
            switch type {
            case "application/openmetrics-text": open = max(open, weight)
            case "text/plain": plain = max(plain, weight)
            default: break
            }
        }
        self = open > 0 && open >= plain ? .openMetrics : .prometheus
    }

    /// `0.75` is 750; what cannot be read is 0.
    private static func weight(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), (0...1).contains(whole), parts.count <= 2 else { return 0 }
        let digits = (parts.count == 2 ? parts[1] : "").prefix(3)
        let rest = Int(digits + String(repeating: "0", count: 3 - digits.count)) ?? 0
        return min(1_000, whole * 1_000 + rest)
    }
}
