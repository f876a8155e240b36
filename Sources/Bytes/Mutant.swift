#if MUTANTS
    internal import Glibc
#endif

/// Rules that a build with `-Xswiftc -DMUTANTS` breaks one at a time, to see that a test notices (`Tests/mutants/run`).
/// In every other build nothing is ever broken, and the questions vanish.
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
    /// What inflates to more than it declared is taken, cut off.
    case trustDeclared = "trust-declared"
    /// Any MAC fits.
    case trustMAC = "trust-mac"
    /// The counter below the MACs stands still.
    case acceptReplay = "accept-replay"
    /// A dialer need not have the key that it names.
    case trustProof = "trust-proof"
    /// Training and production talk to each other.
    case mixRealms = "mix-realms"
    /// A key may write every unit.
    case writeAnyUnit = "write-any-unit"
    /// The frames of an update may come in any order.
    case framesAnyOrder = "frames-any-order"
    /// A full sync leaves the cells that it lacks.
    case fullSyncAdds = "full-sync-adds"
    /// A further incarnation has the counter of the one before.
    case reuseCounter = "reuse-counter"
    /// An office offers figures before its sources have been read.
    case offerBeforeIntake = "offer-before-intake"
    /// A province says "none known" without asking the nation.
    case answerForUpstreams = "answer-for-upstreams"
    /// A restart forgets that owners may have lived meanwhile.
    case forgetOwnAbsence = "forget-own-absence"
    /// An owner goes on with the figures of a damaged store.
    case goOnDamaged = "go-on-damaged"
    /// Updates are taken while the disk takes nothing.
    case takeWhileFailing = "take-while-failing"
    /// An office commits while its last commit is not on the disk.
    case commitOverUndurable = "commit-over-undurable"
    /// A holder tells since when a position is on its disk, which is not there yet.
    case receiptBeforeDurable = "receipt-before-durable"
    /// A digest that differs counts as equal.
    case ignoreDigest = "ignore-digest"
    /// A relay passes on what is known to be wrong.
    case sendInDoubt = "send-in-doubt"
    /// A roll-up that is not its parts' sum stops nothing.
    case ignoreAudit = "ignore-audit"
    /// A unit's file replaces newer figures.
    case importOlder = "import-older"
    /// A unit's file needs no keyed digest.
    case importUnproved = "import-unproved"
    /// The last bundle wins, whatever its serial.
    case adoptOlderBundle = "adopt-older-bundle"
    /// A bundle is used whatever its hash.
    case trustBundle = "trust-bundle"
    /// Cells of a sealed year go on changing.
    case openSealedYear = "open-sealed-year"
    /// A block of a store may be as long as it says.
    case trustStoredLength = "trust-stored-length"
    /// A block's header is read whatever its checksum says.
    case trustHeader = "trust-header"
    /// A block that another file left on the disk is read.
    case takeForeignBlock = "take-foreign-block"
    /// A snapshot gets its name before it is on the disk.
    case skipSnapshotSync = "skip-snapshot-sync"
    /// Files go before the name of what replaces them is on the disk.
    case skipRemovalSync = "skip-removal-sync"
    /// A snapshot's end mark does not wait for the journal.
    case endSnapshotEarly = "end-snapshot-early"
    /// The store goes on in a file of which a sync failed.
    case reuseFailedFile = "reuse-failed-file"

    /// The environment variable that names the rule to break.
    package static let variable = "TAMCAP_MUTANT"

    #if MUTANTS
        /// Whether this build can break a rule.
        package static let canBeOn = true

        private static let chosen: Mutant? = unsafe getenv(variable).flatMap { name in
            unsafe Mutant(rawValue: String(cString: name))
        }

        package static func isOn(_ rule: Mutant) -> Bool { chosen == rule }

        /// For the switches that the patches in Tests/mutants insert.
        package static func isOn(_ rule: String) -> Bool { chosen?.rawValue == rule }
    #else
        /// Whether this build can break a rule.
        package static let canBeOn = false

        @inlinable @inline(__always)
        package static func isOn(_ rule: Mutant) -> Bool { false }
    #endif
}
