package import Model
internal import Peering
internal import Wire

/// The keys under which a centre signs its bundles: of each unit those that may be in use there (D-86).
package struct BundleKeys: Sendable, Equatable {
    package var byUnit: [UnitCode: [[UInt8]]]

    package init(_ byUnit: [UnitCode: [[UInt8]]] = [:]) { self.byUnit = byUnit }

    /// The digests of a bundle, in a fixed order.
    func sign(serial: UInt64, hash: [UInt8]) -> [BundleDigest] {
        byUnit.sorted { $0.key < $1.key }.flatMap { unit, keys in
            keys.map { BundleDigest(of: unit, key: $0, serial: serial, hash: hash) }
        }
    }
}

/// Whether the centre has signed a bundle, as far as it can be told here (D-87, D-88).
enum BundleStanding: Equatable {
    case signed
    /// No digest came for a unit of this node.
    case unsigned
    /// Digests came for units of this node, and none fits.
    case wrong
}

/// Something about bundles that people must look at (D-89).
package struct BundleAlarm: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Nobody has signed it, or not for this office.
        case unsigned
        /// A digest came for this office, and it does not fit.
        case wrong
        /// Another bundle has the same serial.
        case twoOfOneSerial
    }

    package let kind: Kind
    /// The upstream that offers it, as configured; empty for the node's own.
    package let upstream: String
    package let serial: UInt64
    package let sinceUnixMilliseconds: Int64
    /// On the monotonic clock.
    var lastHeardMilliseconds: Int64
}

/// What was told of bundles and by whom: digests, and what people must look at.
struct BundleTrust {
    private struct Told {
        let serial: UInt64
        let hash: [UInt8]
        var digests: [BundleDigest]
    }

    /// The last offer of each upstream, by its place in the settings.
    private var told: [Int: Told] = [:]
    private(set) var alarms: [BundleAlarm] = []

    /// An upstream offers a bundle.
    ///
    /// - Returns: all digests that came with offers of this bundle.
    mutating func hear(_ offer: BundleOffer, ofUpstream index: Int) -> [BundleDigest] {
        if told[index]?.serial != offer.serial || told[index]?.hash != offer.hash {
            told[index] = Told(serial: offer.serial, hash: offer.hash, digests: [])
        }
        told[index]?.digests.addMissing(offer.digests)
        return digests(of: offer.serial, offer.hash)
    }

    /// The digests that upstreams have told of a bundle.
    func digests(of serial: UInt64, _ hash: [UInt8]) -> [BundleDigest] {
        var all: [BundleDigest] = []
        for (_, told) in told.sorted(by: { $0.key < $1.key }) where told.serial == serial && told.hash == hash {
            all.addMissing(told.digests)
        }
        return all
    }

    /// Whether another upstream offers another bundle under the same serial.
    func isContradicted(_ offer: BundleOffer) -> Bool {
        told.values.contains { $0.serial == offer.serial && $0.hash != offer.hash }
    }

    // MARK: - Alarms

    /// - Returns: whether it is news.
    mutating func alarm(
        _ kind: BundleAlarm.Kind, upstream: String, serial: UInt64, now: (monotonic: Int64, unix: Int64)
    )
        -> Bool
    {
        if let at = alarms.firstIndex(where: { $0.kind == kind && $0.upstream == upstream && $0.serial == serial }) {
            alarms[at].lastHeardMilliseconds = now.monotonic
            return false
        }
        // Whoever makes serials up must not fill the memory.
        if alarms.count >= NodeLimits.bundleAlarmsMax { alarms.removeFirst() }
        alarms.append(
            BundleAlarm(
                kind: kind, upstream: upstream, serial: serial, sinceUnixMilliseconds: now.unix,
                lastHeardMilliseconds: now.monotonic))
        return true
    }

    /// - Returns: whether an alarm is over.
    mutating func endAlarms(now milliseconds: Int64) -> Bool {
        let count = alarms.count
        alarms.removeAll { milliseconds - $0.lastHeardMilliseconds >= NodeLimits.bundleAlarmMilliseconds }
        return alarms.count != count
    }

    /// What the offices here tell of it.
    var notices: [Health.Notice] {
        [NoticeKind.unsignedBundle, .twoBundles].compactMap { kind in
            let alarms = alarms.filter { ($0.kind == .twoOfOneSerial) == (kind == .twoBundles) }
            guard let first = alarms.map(\.sinceUnixMilliseconds).min(), let last = alarms.last else { return nil }
            return Health.Notice(
                kind, count: UInt64(alarms.count), since: first / 1_000,
                names: last.upstream.isEmpty ? [] : [last.upstream], figures: [last.serial])
        }
    }
}

extension [BundleDigest] {
    /// Appends those that are not here yet.
    mutating func addMissing(_ others: [BundleDigest]) {
        let known = Set(self)
        append(contentsOf: others.filter { !known.contains($0) })
    }
}

extension NodeContext {
    /// Whether this node can check who made a bundle: it owns a unit of which it has the attestation key.
    private var checksBundles: Bool { settings.owned.contains { attestationKeys[$0] != nil } }

    func standing(serial: UInt64, hash: [UInt8], _ digests: [BundleDigest]) -> BundleStanding {
        if settings.upstreams.isEmpty { return .signed }
        guard checksBundles else {
            // A relay goes by what came with it; an owner without a key by the serial alone.
            return !settings.owned.isEmpty || !digests.isEmpty ? .signed : .unsigned
        }
        let own = settings.owned.compactMap { unit in
            attestationKeys[unit].map { BundleDigest(of: unit, key: $0, serial: serial, hash: hash) }
        }
        if digests.contains(where: own.contains) { return .signed }
        return digests.contains { digest in own.contains { $0.unit == digest.unit } } ? .wrong : .unsigned
    }

    /// Whether a bundle of this standing may be taken from an upstream (D-87).
    func mayTake(_ standing: BundleStanding) -> Bool {
        standing == .signed || !checksBundles || settings.acceptsUnsignedBundles
    }

    /// Digests of the bundle in force have come.
    ///
    /// - Returns: whether there was a new one among them.
    func confirm(_ digests: [BundleDigest]) -> Bool {
        guard var bundle else { return false }
        let count = bundle.digests.count
        bundle.digests.addMissing(digests)
        bundle.isSigned = standing(serial: bundle.serial, hash: bundle.hash, bundle.digests) == .signed
        self.bundle = bundle
        return bundle.digests.count > count
    }

    /// Something that people must look at: logged once, and told while it lasts.
    ///
    /// - Returns: whether it is news.
    @discardableResult
    func alarm(_ kind: BundleAlarm.Kind, upstream: String, serial: UInt64, now: Instant) -> Bool {
        let times = (now.monotonicMilliseconds, now.unixMilliseconds)
        guard trust.alarm(kind, upstream: upstream, serial: serial, now: times) else { return false }
        let fields = [("serial", String(serial))] + (upstream.isEmpty ? [] : [("upstream", upstream)])
        switch kind {
        case .twoOfOneSerial: log(.error, "two-bundles-of-one-serial", fields)
        case .unsigned, .wrong:
            let note =
                kind == .wrong
                ? "its digest does not fit: find out who runs this upstream, and whether the key is the centre's"
                : "the centre has not signed it: find out who runs this upstream, or renew it"
            log(.error, "unsigned-bundle", fields + [("note", note)])
        }
        return true
    }

    /// Whether a bundle is to take the place of the one in force (D-52, D-88).
    func isNewer(serial: UInt64, hash: [UInt8], isSigned: Bool) -> Bool {
        guard let bundle else { return true }
        if serial == bundle.serial, hash == bundle.hash { return false }
        return isSigned == bundle.isSigned ? serial > bundle.serial : isSigned
    }
}
