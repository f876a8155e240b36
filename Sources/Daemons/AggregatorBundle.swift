internal import Bytes
internal import Model
internal import Nodes
internal import Publication
internal import Wire

// The rules in force, for `/api/v1/nodes`.
extension AggregatorAPI {
    var bundle: BundleReport {
        BundleReport(
            serial: node.bundle?.serial, hash: node.bundle.map { Hexadecimal.encode($0.hash) },
            isSigned: node.bundle?.isSigned ?? false,
            alarms: node.bundleAlarms.map { alarm in
                let kind: NoticeKind = alarm.kind == .twoOfOneSerial ? .twoBundles : .unsignedBundle
                let seconds = min(max(alarm.sinceUnixMilliseconds / 1_000, 0), 4_102_444_799)
                return .init(
                    name: kind.name, upstream: alarm.upstream, serial: alarm.serial, since: Moment(seconds: seconds))
            })
    }
}
