/// What can go wrong in a simulated country. Each seed has whole kinds switched off.
package enum FaultKind: String, CaseIterable, Sendable {
    // The lines.
    case cut, delay, clog
    case lateBytes = "late-bytes"
    case duplicateSession = "duplicate-session"
    case oneWay = "one-way"
    case separation, halfOpen = "half-open"
    case swizzle = "swizzle-clog"
    case flip = "flipped-bit"
    // The machines.
    case crash
    case vanish
    case crashPoint = "crash-point"
    case clockStep = "clock-step"
    // The disks.
    case lostWrite = "lost-write"
    case tornWrite = "torn-write"
    case bitRot = "bit-rot"
    case fullDisk = "full-disk"
    case failedWrite = "failed-write"
    case slowSync = "slow-sync"
    // The people.
    case clone
    case restoredBackup = "restored-backup"
    case overtakingBackup = "overtaking-backup"
    case lostStore = "lost-store"
    case changedBundle = "changed-bundle"
    case reparentedUnit = "reparented-unit"
    case versionSkew = "version-skew"
    case stolenKey = "stolen-key"
    case forgedFigures = "forged-figures"
}

/// How often each kind of fault really happened.
package final class FaultTally {
    package private(set) var counts = [Int](repeating: 0, count: FaultKind.allCases.count)
    private static let places = Dictionary(
        uniqueKeysWithValues: FaultKind.allCases.enumerated().map { ($0.element, $0.offset) })

    package init() {}

    package func count(_ kind: FaultKind, _ times: Int = 1) { counts[Self.places[kind] ?? 0] += times }

    package subscript(_ kind: FaultKind) -> Int { counts[Self.places[kind] ?? 0] }

    package func add(_ other: [Int]) { for at in counts.indices { counts[at] += other[at] } }
}
