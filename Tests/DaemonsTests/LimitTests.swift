import Daemons
import Durability
import HTTPService
import Intake
import Nodes
import Peering
import Runtime
import Testing
import Wire
import Workbook

/// How the limits of the daemons and of what they stand on hang together.
@Suite struct LimitTests {
    @Test func `a peer that acknowledges is never taken for one that reads nothing`() {
        #expect(DaemonLimits.peerPendingBytesMax >= 4 * Int(PeeringLimits.windowBytes))
        #expect(RuntimeLimits.lowWaterBytes < DaemonLimits.peerPendingBytesMax)
    }

    @Test func `a bundle fits where it is kept, and its files where they are read`() {
        #expect(DaemonLimits.keptBundleBytesMax > Int(Limits.bundleBytesMax) + 8)
        #expect(DaemonLimits.configurationBytesMax <= Int(Limits.bundleBytesMax))
    }

    @Test func `an end waits at least as long as a peer may take to read the last words`() {
        #expect(DaemonLimits.goodbyeMilliseconds >= RuntimeLimits.flushMillisecondsMax)
        #expect(DaemonLimits.goodbyeMilliseconds > 10 * DaemonLimits.quietCheckMilliseconds)
        #expect(DaemonLimits.dialMilliseconds < Int64(PeeringLimits.idleMilliseconds))
    }

    @Test func `a status that is shown as running has not missed more than a few turns`() {
        #expect(DaemonLimits.statusAgeSecondsMax * 1_000 > 3 * DaemonLimits.statusMilliseconds)
        #expect(DaemonLimits.statusAgeSecondsMax * 1_000 > 2 * DaemonLimits.idleStatusMilliseconds)
        #expect(DaemonLimits.onceMilliseconds <= DaemonLimits.statusMilliseconds)
    }

    @Test func `the audit goes through the country within ten minutes`() {
        #expect(DaemonLimits.auditMilliseconds * Int64(DaemonLimits.auditStepsPerRound) == 600_000)
    }

    @Test func `blocks fit tasks, and tasks fit the files of a store`() {
        let settings = StoreSettings(storeID: [UInt8](repeating: 1, count: 16))
        #expect(settings.bodyBytesTarget <= settings.taskBytesMax && settings.taskBytesMax <= settings.segmentBytesMax)
        #expect(settings.snapshotJournalBytesMin <= settings.segmentBytesMax)
        #expect(settings.retryFirstMilliseconds <= settings.retryMaxMilliseconds)
    }

    @Test func `what a node cuts into pieces fits where the pieces go`() {
        #expect(NodeLimits.entriesPerMessage <= Limits.entriesPerFrameMax)
        #expect(NodeLimits.storedPieceBytesTarget <= StoreFormat.recordBytesMax / 2)
        #expect(UInt64(NodeLimits().ownerTagsMax) <= NodeLimits.storedTagsMax)
        #expect(NodeLimits.unitFileBytesMax >= NodeLimits().stagedBytesMax)
        #expect(NodeLimits.unitRetryMinMilliseconds < NodeLimits().refusedUnitRetryMilliseconds)
    }

    @Test func `a row of a workbook is a row of CSV`() {
        #expect(WorkbookLimits.rowBytesMax == IntakeLimits.rowBytesMax)
        #expect(WorkbookLimits.textBytesMax <= WorkbookLimits.rowBytesMax)
        #expect(WorkbookLimits.filledColumnsMax <= WorkbookLimits.columnsMax)
        #expect(WorkbookLimits.filledColumnsMax < WorkbookLimits.rowBytesMax)
    }

    @Test func `a workbook's parts fit into what may be unpacked of it`() {
        #expect(2 * WorkbookLimits.entryBytesMax <= WorkbookLimits.unpackedBytesMax)
        #expect(WorkbookLimits.partBytesMax <= WorkbookLimits.entryBytesMax)
        #expect(Int64(WorkbookLimits.stringBytesMax) <= WorkbookLimits.entryBytesMax)
        #expect(WorkbookLimits.csvBytesMax <= WorkbookLimits.unpackedBytesMax)
    }

    @Test func `a line of a log fits a pipe, and the end of a child's words a line`() {
        // PIPE_BUF of Linux: more is not written in one piece.
        #expect(RuntimeLimits.lineBytesMax <= 4_096)
        #expect(RuntimeLimits.errorBytesMax <= RuntimeLimits.lineBytesMax)
        #expect(RuntimeLimits.lingerMillisecondsMax <= RuntimeLimits.flushMillisecondsMax)
    }

    @Test func `a request may use its head's time before it is idle, and a line fits the fields`() {
        let limits = HTTPLimits()
        #expect(limits.headMilliseconds <= limits.idleMilliseconds)
        #expect(limits.readMilliseconds <= limits.idleMilliseconds)
        #expect(limits.requestLineBytesMax <= limits.fieldBytesMax)
        #expect(limits.fieldsMax < limits.fieldBytesMax)
    }
}
