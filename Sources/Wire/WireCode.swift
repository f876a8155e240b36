/// Why a peer says no. The raw value is the protocol's number (Protocol/07-errors.md): names may change, numbers never.
public enum WireCode: UInt16, CaseIterable, Sendable {
    case malformed = 1
    case unsupportedVersion = 2
    case authenticationFailed = 3
    case wrongRealm = 4
    case unknownUnit = 5
    case foreignUnit = 6
    case tooLarge = 7
    case busy = 8
    case storageFull = 9
    case storageError = 10
    case moved = 11
    case superseded = 12
    case duplicateOwner = 13
    case shrunk = 14
    case shuttingDown = 15
    case internalError = 16
    case handshakeTimeout = 17
    case idle = 18
    case creditExceeded = 19
    case outOfPlace = 20
    case valueOutOfRange = 21
    case tooManyConnections = 22
    case checksum = 23

    /// Whether the same thing may succeed later without anybody changing it.
    public var isRetryable: Bool {
        switch self {
        case .busy, .storageFull, .storageError, .moved, .superseded, .duplicateOwner, .shrunk, .shuttingDown,
            .internalError, .handshakeTimeout, .idle, .tooManyConnections, .checksum:
            true
        case .malformed, .unsupportedVersion, .authenticationFailed, .wrongRealm, .unknownUnit, .foreignUnit,
            .tooLarge, .creditExceeded, .outOfPlace, .valueOutOfRange:
            false
        }
    }
}
