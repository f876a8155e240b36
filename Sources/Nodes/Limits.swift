internal import Admission
internal import Peering

/// Every number of a node, with its unit and its reason. What a configuration or a test changes is a variable; the
/// relations between numbers and those of sessions are in `PeeringLimits`.
package struct NodeLimits: Sendable {
    // MARK: Connections

    /// Twice the 10,000 agents to plan for.
    package var connectionsMax = 20_000
    /// Connections that have not proved themselves. A handshake takes two round trips, and behind an outage everybody
    /// dials within half a minute: 10,000 agents are 340 a second.
    package var handshakesMax = 1_024
    /// Sessions that have proved one key: an office has one, and half-open ones of before beside it.
    package var sessionsPerKeyMax = 4
    /// Of these from one address; offices share addresses behind one line.
    package var handshakesPerAddressMax = 512
    /// Of these, what strangers leave to addresses that have proved themselves before, and these to strangers: some
    /// seconds of a country that comes back behind an attack.
    package var handshakesReserve = 256
    /// Addresses that are remembered as proved: two for each agent, some 100 bytes each.
    package var knownAddressesMax = 20_000
    /// What is done for one connection before the others have their turn, in entries of messages (`SessionInput.work`):
    /// some milliseconds. A frame of claims packs into a thousandth, and a read of 64 KiB could hold 20,000.
    static let workPerTurnMax = 512
    /// The same for a message that is no list: its MAC, its answer.
    static let messageWork = 8
    /// Idle sessions and stale handshakes are looked for this often, in milliseconds.
    static let sweepMilliseconds: Int64 = 1_000
    /// What a node that stops asks its peers to wait before they dial again, in milliseconds.
    static let stopPauseMilliseconds: UInt32 = 1_000
    /// What whoever comes too much is asked to wait, in milliseconds.
    static let busyRetryMilliseconds: Int64 = 5_000
    /// What an upstream asks for is bounded, in milliseconds: before the handshake anybody could have said it.
    static let upstreamPauseMaxMilliseconds: Int64 = 10 * PeeringLimits.backoffMaxMilliseconds

    // MARK: Rankings

    /// Periods of which scores are kept: a series of twelve of each grain, and as many again for readers of the past.
    /// Some 40 kB each for the country; beyond it all are made anew.
    static let knownPeriodsMax = 72

    /// Periods and as-of dates whose scores follow every change: month, quarter and year as they run and the month
    /// before, and as many for readers of the past. Some 4 MB each for the country.
    static let followedRankingsMax = 8
    /// Leagues of one of them in which places are kept: the three of the tree, and some provinces'.
    static let followedLeaguesMax = 16

    // MARK: Memory

    /// Staged update bytes of all sessions together; more is refused as `busy`.
    package var stagedBytesMax = 256 * 1024 * 1024
    /// Of these of one session: two updates of the greatest size, so that no peer takes the room of all.
    package var stagedBytesPerSessionMax = 32 * 1024 * 1024
    /// The owner's memory of tags, in versions (D-04).
    package var ownerTagsMax = 4096
    /// A relay's memory of tags: a province hears some hundred updates between two of its upstream's acknowledgements
    /// at the very most.
    package var relayTagsMax = 512
    /// Numbers of changed cells that are kept for each unit and attestation key: a day changes those of 60 procedures
    /// in month, quarter and year. Some 64 bytes each.
    static let knownNumbersMax = 512
    /// Changes that wait for the disk, in bytes; what comes beyond is refused as `busy`. A minute of the whole
    /// country's deadline (5,000 changes a second) is 30 MB.
    package var pendingStoreBytesMax = 64 * 1024 * 1024
    /// A log of changed keys is cleared of outdated entries beyond twice the cells and so many.
    static let changeLogSlack = 256

    // MARK: Work

    /// Decoded bytes of the sessions of one key, in a second: an office's greatest update in two seconds, and of the
    /// processor a tenth.
    package var decodedBytesPerSecond = 8 * 1024 * 1024
    /// So many of them at once: four frames of the greatest size, some ten milliseconds of work in one turn.
    package var decodedBurstBytes = 1024 * 1024
    /// What an update that is refused is charged at least, in bytes: looking at it, saying so, and a line of the log.
    static let refusalWorkBytes = 16 * 1024
    /// Debts are remembered for so long, in seconds: less than the idle time, which goes on meanwhile.
    package static let workDebtSecondsMax: Int64 = 10
    /// A longer rest fills an allowance no further, in milliseconds: keeps the product inside 64 bits.
    static let workRefillMillisecondsMax: Int64 = 1_000_000

    // MARK: One unit

    /// What updates of one unit have the store write in a day, in bytes. The largest office has 27,000 changes on a day
    /// of a deadline, each of six cells of 3 kB: 500 MB; this is four times as much.
    package var growthBytesPerDay = 2 * 1024 * 1024 * 1024
    static let growthMilliseconds: Int64 = 86_400_000
    /// Whoever has sent too much in a day asks again this often, in milliseconds.
    static let growthRetryMilliseconds: Int64 = 3_600_000

    /// Cells of a unit. An office's year is about 1,000; one that works on all 235 procedures has 4,000 a year, and
    /// fills this in twelve years.
    package var cellsPerUnitMax = 50_000
    /// Counts of all cells of a unit together, 16 bytes each: forty for each of its cells at the most.
    package var countsPerUnitMax = 2_000_000
    /// Procedures of a unit that the register does not have: what former registers had. The present one, replaced
    /// whole twice, leaves 470 behind.
    package var unknownProceduresMax = 512

    // MARK: Messages

    /// Keeps list messages below the frame cap: 512 entries of at most 100 bytes.
    package static let entriesPerMessage = 512
    /// What a cell takes in a body at most, in bytes: its code and kind.
    static let cellBytesMax = 40
    /// What a count takes with its key, in bytes: at most 3 + 9 in a series, of which the mean is far below.
    static let countBytesMean = 9

    // MARK: Times

    /// A clock that is further off is told to people. Machines that keep time are right within a second; a minute is
    /// what somebody sets by hand.
    package static let clockOffsetMaxMilliseconds: Int64 = 60_000
    /// How often heard stamps go out, in milliseconds: three in an idle time.
    package var heardIntervalMilliseconds: Int64 = 15_000
    /// Health goes out when it changed, at most this often.
    package var healthIntervalMilliseconds: Int64 = 2_000
    /// An owner that can prove its health says it again so often, also where nothing has changed: a sign of life that
    /// no relay can make. One message of a hundred bytes a minute.
    package var healthProofIntervalMilliseconds: Int64 = 60_000
    /// An office whose proved word is younger counts as connected: two intervals, and what a relay takes.
    package var healthProofSilenceMilliseconds: Int64 = 150_000
    /// An office was heard at its stamp and so much later at most. Clocks are set by hand; a relay that keeps an
    /// office's word back for longer makes it silent.
    static let stampToleranceMilliseconds: Int64 = 600_000
    /// An office that stands further than what is held of it is told to people after so long: a large full sync over a
    /// poor line takes minutes.
    static let behindSaidMilliseconds: Int64 = 600_000
    /// An owner says its digest again so often. An office's thousand cells take a millisecond to digest.
    package var digestIntervalMilliseconds: Int64 = 3_600_000
    /// Where digests go on to differ, the time between two full syncs that are asked for doubles from the first to
    /// the second of these (D-61).
    static let digestRepairFirstMilliseconds: Int64 = 5_000
    package var digestRepairMilliseconds: Int64 = 600_000
    /// People who compare two centres have digests computed for so long, in milliseconds.
    static let digestsWantedMilliseconds: Int64 = 60_000
    /// Fifty digests a second: the country in ten seconds, and most of the time is left to everybody else.
    static let digestRoundMilliseconds: Int64 = 20
    /// Units that a key or a topology problem keeps out are offered again after so long.
    package var refusedUnitRetryMilliseconds: Int64 = 60_000
    /// A relay, and an owner that reads nothing new, offers what was refused as shrunk so much more seldom.
    static let shrunkRetryFactor: Int64 = 10
    /// The shortest wait before a refused unit is claimed again, in milliseconds; jitter of an eighth comes on top.
    package static let unitRetryMinMilliseconds: Int64 = 100
    /// Everything of a unit that was not its owner's word is offered again after so long, in milliseconds: its next
    /// commit may put it right, and a relay that is at fault costs us one full sync a minute.
    static let notAttestedRetryMilliseconds: Int64 = 60_000
    /// Where one upstream is past answering another one's answer is looked for after so long.
    static let askingMilliseconds: Int64 = 1_000

    /// What is wrong with bundles is told for so long after it was heard last: a day, so that the centre hears of it
    /// also where the line on which it came was the wrong one.
    static let bundleAlarmMilliseconds: Int64 = 86_400_000
    /// Alarms of bundles that are remembered: of a few upstreams one each.
    static let bundleAlarmsMax = 16

    /// Years from the receiver's own on in which a cell may count. An office whose clock is ten years ahead is right in
    /// all that has begun, and must be heard; the bound on cells keeps it from filling a memory with what has not.
    package static let periodYearsAheadMax = 12

    // MARK: Takeovers

    /// How far beyond the greatest counter that a listener knows a new incarnation's may be, once nobody is heard. An
    /// owner counts by one; a centre restored from an old backup has missed a few. Whoever has a key and burns counters
    /// needs 2^32 / 1,024 takeovers, each as long as `takeover`: eighty years.
    package static let counterStepMax: UInt32 = 1_024
    /// An owner that is told the last counter of all asks again so often, in milliseconds.
    static let exhaustedRetryMilliseconds: Int64 = 600_000

    // MARK: The store

    /// How long acknowledgements wait to be written: receipts need not be younger, and figures do not hang on them.
    package var receiptIntervalMilliseconds: Int64 = 10_000
    /// A turn's share of a snapshot in bytes: a few milliseconds of work.
    static let snapshotTurnBytes = 512 * 1024
    /// A change is cut into records here, in bytes, so that a reader of the store never holds much.
    package static let storedPieceBytesTarget = 192 * 1024
    /// Pieces of one change: 200 GB.
    static let storedPiecesMax: UInt64 = 1 << 20
    /// A unit's file, as `tamcap export` writes it and a centre takes it in: ten times what an office of 2,000,000
    /// dossiers needs.
    package static let unitFileBytesMax = 256 << 20
    /// Tags in one record: sixteen times what an owner keeps.
    package static let storedTagsMax: UInt64 = 1 << 16

    package init() {}

    var admission: Admission.Limits {
        Admission.Limits(
            placesMax: handshakesMax, perAddressMax: handshakesPerAddressMax, reserve: handshakesReserve,
            knownMax: knownAddressesMax)
    }
}

extension Int64 {
    /// Before every moment that a node lives through; far enough from the end for differences not to overflow.
    static let longAgo = Int64.min / 4
    /// An age beyond every age: never heard, and what a peer may claim at most.
    static let ageMax = Int64.max / 4
}
