internal import Bytes
package import Model
internal import Wire

/// Register, calendar, topology and catalogue as one value with a serial and a hash. It travels down: offered after the
/// handshake and when it changes, fetched piece by piece.
package struct NodeBundle: Sendable {
    package let serial: UInt64
    /// SHA-256 of `bytes`.
    package let hash: [UInt8]
    package let bytes: [UInt8]
    /// Every unit of the topology.
    package let units: Set<UnitCode>

    package init(serial: UInt64, bytes: [UInt8], units: Set<UnitCode>) {
        self.serial = serial
        self.bytes = bytes
        self.units = units
        hash = SHA256.digest(bytes).bytes
    }

    var offer: BundleOffer { BundleOffer(serial: serial, hash: hash, bytes: UInt32(bytes.count)) }

    func knows(_ unit: UnitCode) -> Bool { units.contains(unit) }

    /// The piece that is asked for; `nil` where another bundle is meant, or one that has been replaced (D-51).
    func part(_ request: BundleRequest) -> BundlePart? {
        guard request.hash == hash, Int(request.offset) < bytes.count else { return nil }
        let end = min(bytes.count, Int(request.offset) + Limits.bundlePartBytesMax)
        return BundlePart(hash: hash, offset: request.offset, bytes: Array(bytes[Int(request.offset)..<end]))
    }
}

/// A bundle on its way down, piece by piece.
struct BundleFetch {
    let offer: BundleOffer
    private var bytes: [UInt8] = []

    init(_ offer: BundleOffer) { self.offer = offer }

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
