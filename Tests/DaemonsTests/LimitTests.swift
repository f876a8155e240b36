import Daemons
import Durability
import Peering
import Runtime
import Testing
import Wire

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
}
