package import Configuration
package import Model
package import Nodes
internal import Runtime

/// What other editions of catalogue and targets change of periods that are over: nothing, unless the configuration
/// says from which day on it may (Protocol/26-official-results.md, A-03).
package struct RuleChange {
    /// Ascending.
    package let closed: [Period]

    /// - Parameters:
    ///   - old: in force; `nil` before the first bundle.
    ///   - oldTargets: the sheets in force.
    ///   - bytes: the fresh bundle; `nil` where it is an upstream's.
    ///   - targets: the fresh sheets.
    ///   - periods: of which there are figures.
    ///   - today: by the node's clock.
    /// - Throws: what is wrong with the fresh bundle.
    package init(
        from old: BundleContents?, _ oldTargets: Editions<TargetEdition>, to bytes: [UInt8]?,
        _ targets: Editions<TargetEdition>, of periods: [Period], today: Day
    ) throws(StartFault) {
        var changed = Restatement.closed(periods, from: oldTargets, to: targets, today: today)
        if let old, let bytes {
            let fresh: BundleContents
            do throws(BundleFault) {
                fresh = try BundleFiles.contents(of: bytes)
            } catch {
                throw .bundle(error)
            }
            changed += Restatement.closed(periods, from: old.catalogues, to: fresh.catalogues, today: today)
        }
        closed = Set(changed).sorted()
    }

    /// - Throws: unless `restateFrom` allows it for each of the periods.
    package func check(_ configuration: AggregatorConfiguration, file: String) throws(StartFault) {
        let refused = closed.filter { period in configuration.restateFrom.map { period.lastDay < $0 } ?? true }
        guard let first = refused.first else { return }
        throw .configuration(
            LocatedError(
                file: file, line: 1, key: "restateFrom",
                reason: "the catalogue or the targets would change for periods that are over (\(names(refused))): give "
                    + "the new edition a \"from\" after them, or say \"restateFrom\": \"\(first.lastDay)\""))
    }

    func tell(_ log: Log) {
        guard !closed.isEmpty else { return }
        log.error(
            "closed-periods-restated",
            ["periods": names(closed), "note": "these periods are scored by other rules than before"])
    }

    private func names(_ periods: [Period]) -> String {
        let shown = periods.prefix(DaemonLimits.namedPeriodsMax).map(\.description).joined(separator: ", ")
        let more = periods.count - DaemonLimits.namedPeriodsMax
        return more > 0 ? "\(shown) and \(more) more" : shown
    }
}
