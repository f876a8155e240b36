#if MUTANTS
    internal import Glibc
#endif

/// Rules that a build with `-Xswiftc -DMUTANTS` breaks one at a time, to see that a test notices (`Tests/mutants`). In
/// every other build nothing is ever broken, and the questions vanish.
package enum Mutant: String, CaseIterable, Sendable {
    /// A holder says `durable` of what is not on its disk yet.
    case acknowledgeBeforeSync = "acknowledge-before-sync"
    /// An owner tells a position that is not on its disk yet.
    case sendBeforeDurable = "send-before-durable"
    /// A full sync is judged by its version alone.
    case ignoreIncarnation = "ignore-incarnation"
    /// A base fits when its version does.
    case baseByVersion = "base-by-version"
    /// The last cell of an update is not taken.
    case applyPart = "apply-part"
    /// An owner takes a strange tag for its own.
    case ignoreTag = "ignore-tag"
    /// An owner takes over while the other is alive.
    case takeOverAtOnce = "take-over-at-once"
    /// A relay offers what is older than what its upstream holds.
    case staleRelaySends = "stale-relay-sends"
    /// Incarnations of one counter are equally great.
    case dropTieBreak = "drop-tie-break"
    /// A cell that has become empty is not sent.
    case forgetEmptyCell = "forget-empty-cell"
    /// Who is told `moved` does not go on from there.
    case skipResync = "skip-resync"
    /// The tags of acknowledged positions are not kept.
    case forgetAcknowledgedTags = "forget-acknowledged-tags"
    /// A refused frame does not void its update.
    case goOnAfterRefusal = "go-on-after-refusal"
    /// What is staged outlives its session.
    case keepStages = "keep-stages"
    /// Cells of the past go without a confirmation.
    case shrinkAlways = "shrink-always"
    /// A group of the journal is not synced.
    case skipSync = "skip-sync"
    /// A new file is synced, its name is not.
    case skipFolderSync = "skip-folder-sync"
    /// Journal files go before the snapshot that covers them is on the disk.
    case removeEarly = "remove-early"
    /// Recovery gives a record out again that stands in two files.
    case repeatRecords = "repeat-records"
    /// A block is read whatever its checksum says.
    case trustBlock = "trust-block"
    /// A change is restored although the one before it is lost.
    case bridgeGap = "bridge-gap"
    /// A commit does not go into the store.
    case commitUnkept = "commit-unkept"
    /// Two sessions speak for one incarnation.
    case twoSeats = "two-seats"
    /// A relay that was behind once tells nothing more.
    case restForEver = "rest-for-ever"
    /// An owner superseded from above does not ask again.
    case askOnce = "ask-once"
    /// Open dossiers do not enter the new month.
    case missMidnight = "miss-midnight"
    /// A new bundle changes nothing of what was computed before.
    case keepOldRules = "keep-old-rules"
    /// A sender sends more than it was granted.
    case overspend = "overspend"
    /// Bulk updates take the whole credit.
    case bulkStarves = "bulk-starves"
    /// The last granted byte is refused.
    case creditOffByOne = "credit-off-by-one"
    /// A frame is read whatever its checksum says; its MAC is looked at.
    case trustBody = "trust-body"
    /// Who has proved nothing may send as much as everybody.
    case trustLength = "trust-length"

    #if MUTANTS
        private static let chosen: Mutant? = unsafe getenv("TAMCAP_MUTANT").flatMap { name in
            unsafe Mutant(rawValue: String(cString: name))
        }

        package static func isOn(_ rule: Mutant) -> Bool { chosen == rule }
    #else
        @inlinable @inline(__always)
        package static func isOn(_ rule: Mutant) -> Bool { false }
    #endif
}
