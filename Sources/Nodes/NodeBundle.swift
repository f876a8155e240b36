internal import Bytes
package import Model
package import Wire

/// Register, calendar, topology and catalogue as one value with a serial and a hash. It travels down: offered after the
/// handshake and when it changes, fetched piece by piece.
package struct NodeBundle: Sendable {
    package let serial: UInt64
    /// SHA-256 of `bytes`.
    package let hash: [UInt8]
    package let bytes: [UInt8]
    /// Every unit of the topology.
    package let units: Set<UnitCode>
    /// What each unit has ever stood below, at whatever distance: asked for with every health and every row of a page.
    private let ancestors: [UnitCode: Set<UnitCode>]
    /// The centre's keyed digests, as far as they were told (D-86).
    package internal(set) var digests: [BundleDigest]
    /// The centre has signed it, as far as this node can tell (D-88).
    package internal(set) var isSigned = false

    /// Every procedure of the register; empty where that is not known.
    package let procedures: Set<ProcedureCode>
    /// The last year of the calendar, 0 where that is not known.
    package let calendarThrough: Int

    package init(
        serial: UInt64, bytes: [UInt8], units: Set<UnitCode>, parents: [UnitCode: Set<UnitCode>] = [:],
        digests: [BundleDigest] = [], procedures: Set<ProcedureCode> = [], calendarThrough: Int = 0
    ) {
        self.procedures = procedures
        self.calendarThrough = calendarThrough
        self.serial = serial
        self.bytes = bytes
        self.units = units
        ancestors = Self.ancestors(parents)
        self.digests = digests
        hash = SHA256.digest(bytes).bytes
    }

    /// The offers to somebody who may write some units: one, or several where its digests are many.
    func offers(mayWrite: (UnitCode) -> Bool) -> [BundleOffer] {
        let digests = digests.filter { mayWrite($0.unit) }
        return stride(from: 0, to: max(1, digests.count), by: Limits.bundleDigestsMax).map { start in
            BundleOffer(
                serial: serial, hash: hash, bytes: UInt32(bytes.count),
                digests: Array(digests[start..<min(digests.count, start + Limits.bundleDigestsMax)]))
        }
    }

    func knows(_ unit: UnitCode) -> Bool { units.contains(unit) }

    /// Whether a unit has ever stood above another, at whatever distance.
    func isAbove(_ upper: UnitCode, _ lower: UnitCode) -> Bool { ancestors[lower]?.contains(upper) ?? false }

    private static func ancestors(_ parents: [UnitCode: Set<UnitCode>]) -> [UnitCode: Set<UnitCode>] {
        parents.reduce(into: [:]) { ancestors, entry in
            var (above, open): (Set<UnitCode>, [UnitCode]) = ([], [entry.key])
            while let unit = open.popLast() {
                for parent in parents[unit] ?? [] where above.insert(parent).inserted { open.append(parent) }
            }
            ancestors[entry.key] = above
        }
    }

    /// The piece that is asked for; `nil` where another bundle is meant, or one that has been replaced (D-51).
    func part(_ request: BundleRequest) -> BundlePart? {
        guard request.hash == hash, Int(request.offset) < bytes.count else { return nil }
        let end = min(bytes.count, Int(request.offset) + Limits.bundlePartBytesMax)
        return BundlePart(hash: hash, offset: request.offset, bytes: Array(bytes[Int(request.offset)..<end]))
    }
}

/// A bundle on its way down, piece by piece.
struct BundleFetch {
    /// Without digests, which may come in further offers.
    let offer: BundleOffer
    private var bytes: [UInt8] = []

    init(_ offer: BundleOffer) {
        self.offer = BundleOffer(serial: offer.serial, hash: offer.hash, bytes: offer.bytes)
    }

    /// Whether another offer is of the same bundle.
    func isOf(_ other: BundleOffer) -> Bool {
        other.serial == offer.serial && other.hash == offer.hash && other.bytes == offer.bytes
    }

    /// Asks for the next piece.
    var request: BundleRequest { BundleRequest(hash: offer.hash, offset: UInt32(bytes.count)) }

    enum Step {
        /// Not the piece that was asked for.
        case foreign
        case tooLong
        case part(next: BundleRequest)
        case whole([UInt8])
    }

    mutating func append(_ part: BundlePart) -> Step {
        guard part.hash == offer.hash, part.offset == UInt32(bytes.count), !part.bytes.isEmpty else { return .foreign }
        bytes += part.bytes
        guard bytes.count <= Int(offer.bytes) else { return .tooLong }
        return bytes.count < Int(offer.bytes) ? .part(next: request) : .whole(bytes)
    }
}
