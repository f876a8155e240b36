internal import Configuration
internal import HTTPService
internal import Intake
internal import Model
internal import Nodes
internal import Peering
internal import Publication
internal import Wire

// What a Prometheus server asks an agent for (Protocol/27-taking-away.md, I-01 to I-05): counts, and no id.
extension OfficeView {
    func metrics(_ request: HTTPRequest) -> HTTPResponse {
        var text = MetricsText(MetricsText.Form(accept: request.field("accept")))
        text.append(node)
        text.family(
            "tamcap_store_failing", .gauge, "1 while the store cannot write.",
            MetricsText.Value(node.storageFault != nil))
        text.family(
            "tamcap_bundle_serial", .gauge, "Serial of the bundle of rules in force.",
            node.bundle.map { .whole(Int64(clamping: $0.serial)) })
        text.family(
            "tamcap_warnings", .gauge, "Things that people should look at: tamcap-agent status.",
            .whole(Int64(warnings.count)))
        text.family(
            "tamcap_settled", .gauge, "1 while everything taken in is on the disk.", MetricsText.Value(isSettled))
        text.family(
            "tamcap_delivered", .gauge, "1 while a centre holds exactly the unit's figures, on its disk.",
            configuration.units.map { MetricsText.Sample(MetricsText.Value(isAtCentre($0)), Self.label($0)) })
        if let store { appendRecords(store, to: &text) }
        if let process { text.append(process()) }
        return .metrics(text)
    }

    private static func label(_ unit: UnitCode) -> (name: String, value: String) { ("unit", unit.description) }

    private func isAtCentre(_ unit: UnitCode) -> Bool {
        guard let position = node.units[unit]?.position else { return false }
        return node.statuses[unit]?.upstreamHoldings.values.contains {
            $0.tier == .nation && $0.position == position && $0.level == .durable
        } ?? false
    }

    private func appendRecords(_ store: RecordStore, to text: inout MetricsText) {
        let units = configuration.units
        text.family(
            "tamcap_freshness_timestamp_seconds", .gauge, unit: "seconds", "Up to when records were taken in.",
            units.compactMap { unit in
                store.freshness(of: unit).map { MetricsText.Sample(.whole($0.seconds), Self.label(unit)) }
            })
        text.family(
            "tamcap_records_kept", .gauge, "Records that stand.",
            units.map { MetricsText.Sample(.whole(Int64(store.counts(of: $0).kept)), Self.label($0)) })
        text.family(
            "tamcap_rejected_rows", .gauge, "Rows that are refused now, by reason.",
            units.flatMap { unit in
                store.counts(of: unit).rejected.sorted { $0.key < $1.key }.map {
                    MetricsText.Sample(
                        .whole(Int64($0.value)), Self.label(unit), ("reason", $0.key.description))
                }
            })
        text.family(
            "tamcap_due_records", .gauge, "Open dossiers and feedback, by when they are due.",
            units.flatMap { unit in
                let list = store.due(of: unit, DueQuestion(now: now, limit: 0))
                return DueGroup.allCases.map { group in
                    MetricsText.Sample(
                        .whole(Int64(list.total(group))), Self.label(unit), ("group", group.description))
                }
            })
    }
}
