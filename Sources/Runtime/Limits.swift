/// The numbers that this module chooses, with their units and reasons.
package enum RuntimeLimits {
    // MARK: - A turn of the loop

    /// Sources asked about at once (epoll_wait); the rest comes in the next turn.
    static let eventsPerTurnMax = 256
    /// Patient sources asked about at once: few, since the clock is looked at in between.
    static let patientEventsAtOnce = 8
    /// How long they are served before the prompt ones are looked at again: some dozens of pages, and what an update
    /// waits for them on its way through the centre is not seen by anybody.
    static let patientNanosecondsPerTurn: Int64 = 2_000_000
    /// The same for a crowd, besides: less, since a reader who asks by himself waits for it once for each answer.
    static let crowdNanosecondsPerTurn: Int64 = 1_000_000
    /// Timers run before the sources have their share of a turn.
    static let timersPerTurnMax = 1_024
    /// Connections taken in a turn before the others have their share of it: a millisecond of a flood.
    static let acceptsPerTurnMax = 16
    /// How long to leave the queue alone when there is no descriptor or memory for another connection.
    static let acceptRestMilliseconds: Int64 = 100
    /// Programs of this machine that ask at one file at once: some people and a script.
    static let localBacklog: Int32 = 16
    /// A wait beyond a century is for ever.
    static let timerMillisecondsMax: Int64 = 1 << 42

    // MARK: - Connections

    /// Large enough that a system call costs less than what is done with the bytes; one for all connections.
    package static let readBufferBytes = 64 << 10
    /// See `ConnectionHandler.connectionDrained`.
    package static let lowWaterBytes = 64 << 10
    /// What is written in a turn is sent at its end, or as soon as it is more than this: no more than `lowWaterBytes`,
    /// so that whoever reads fast is never taken for somebody who has to be waited for.
    static let sendAtOnceBytes = 64 << 10
    /// What one connection may send in a turn before the others have theirs.
    static let sentBytesPerTurnMax = 1 << 20
    /// Pieces that wait to be sent are joined up to here: copying so much costs about as much as a call, and what is
    /// longer is sent from where it lies, which may be an answer that many readers get.
    static let joinedBytesMax = 16 << 10
    /// How long a peer may take to read the last words, and then to end its side.
    package static let flushMillisecondsMax: Int64 = 10_000
    package static let lingerMillisecondsMax: Int64 = 2_000
    /// How long sent bytes may stay unacknowledged, and an idle peer unheard, before the system gives the connection
    /// up: a peer that vanished without a word is found out within this.
    static let deadPeerMilliseconds: Int32 = 45_000

    // MARK: - Files

    /// A piece of a file that is read from its beginning to its end.
    package static let chunkBytesMax = 1 << 20
    /// A store writes its journal and one snapshot at a time; what else is open has been left behind.
    static let openFilesMax = 4
    /// How often a probe looks for every file of a store, not only those in use.
    static let namesMilliseconds: Int64 = 2_000

    // MARK: - The process, its threads and its children

    /// A log line is at most this long, since a pipe that is said to be writable takes PIPE_BUF bytes without waiting.
    package static let lineBytesMax = 4_096
    /// How long a full pipe is waited for before a line is given up.
    static let logPatienceMilliseconds: Int32 = 20
    /// Lines of one kind that are written at once, and then a second: as many as a country's part that reconnects, and
    /// what somebody can read meanwhile.
    static let logBurstLines: Int64 = 100
    static let logLinesPerSecond: Int64 = 1
    /// Bytes of all kinds together, likewise: at the very most 14 MB an hour.
    static let logBurstBytes: Int64 = 1 << 20
    static let logBytesPerSecond: Int64 = 4 << 10
    /// What was left out is told once a minute.
    package static let logSummaryMilliseconds: Int64 = 60_000
    /// Kinds that are told apart: four times what the programs have.
    static let logKindsMax = 512
    /// The end of what a child says on its standard error: enough for the sentence that tells why it failed.
    package static let errorBytesMax = 4_096
    /// What is told of it in a line: the sentence and its context.
    static let faultBytesMax = 300
    /// Between asking a child (SIGTERM) and ending it (SIGKILL).
    package static let graceMilliseconds: Int64 = 2_000
    /// Lines that wait for a command on a pipe; with a kilobyte each a megabyte. More than a whole country's offices
    /// raise at once.
    package static let pipeLinesMax = 1_000
    /// How long a command that has ended is left alone before it is started again: doubled each time, unless it ran
    /// for longer than the longest.
    package static let pipePauseFirstMilliseconds: Int64 = 1_000
    package static let pipePauseMaxMilliseconds: Int64 = 60_000
    /// A thread for the disk or for names; neither nests deeply.
    package static let threadStackBytes = 256 << 10
    /// A thread that computes, as deep as the main one may.
    package static let workStackBytes = 8 << 20
    /// How often it is told how far computing threads have come.
    static let betweenMilliseconds: Int64 = 100
    /// Larger pieces of memory are mapped by themselves, and the end of the heap is trimmed from this on.
    static let keptMemoryBytes: Int32 = 128 << 10
}
