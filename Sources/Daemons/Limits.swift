/// The numbers that the daemons choose, with their units and reasons. What an operator may choose stands in
/// Cluster/config/README.md.
package enum DaemonLimits {
    // MARK: - The operator's page

    /// Bytes of the file with its token: one line.
    package static let opsTokenFileBytesMax = 4 << 10
    /// Bytes of the token: 22 of base64 are 128 bits, which nobody guesses; a field of HTTP takes a few hundred.
    package static let opsTokenBytes = 22...256

    // MARK: - Peers

    /// Bytes that a peer does not take are held up to here; a peer that reads nothing is let go. Sixteen
    /// windows of credit, so that nobody who acknowledges comes near it.
    package static let peerPendingBytesMax = 4 << 20
    /// Connections that are closed and wait until the peer has read why; more are closed without. As many as may wait
    /// at the door.
    package static let leavingConnectionsMax = 1_024
    /// Memory is given back to the system when updates of so many bytes have been let go, and at most so often: an
    /// honest day's updates come to it once in a while, a flood's within a second.
    package static let giveBackBytes: UInt64 = 8 << 20
    package static let giveBackMilliseconds: Int64 = 5_000
    /// A connection stands within this time or is dialled anew: three lost SYNs.
    package static let dialMilliseconds: Int64 = 10_000
    /// What is under way at the end may take so long: goodbyes to slow peers, the last write.
    package static let goodbyeMilliseconds: Int64 = 10_000
    /// How often it is asked whether everything is quiet; nobody notices so little.
    package static let quietCheckMilliseconds: Int64 = 50

    // MARK: - Files

    /// A file of the configuration. A register of 4,096 codes with full names is 1.5 MB, and the greatest of the
    /// four that make a bundle; together they must fit its 8 MB, which is checked when it is made.
    package static let configurationBytesMax = 4 << 20
    /// The bundle as it is kept: its serial and the greatest container, twice over.
    package static let keptBundleBytesMax = 16 << 20
    /// Sixteen target sheets as they are kept, each a file of the configuration.
    package static let keptTargetsBytesMax = 65 << 20
    /// Files of a few lines that daemons write for themselves.
    package static let smallFileBytesMax = 64 << 10

    /// How often it is asked whether the calendar still has what it must have: December begins once a year, and a
    /// warning that is an hour late is early enough.
    package static let calendarMilliseconds: Int64 = 3_600_000

    // MARK: - The own offices

    /// How often waiting rows and the date are looked at.
    package static let advanceMilliseconds: Int64 = 20_000
    /// How often an agent writes its status, and looks for confirmations.
    package static let statusMilliseconds: Int64 = 2_000
    /// The same while nothing happens: an agent with nothing to do sleeps.
    package static let idleStatusMilliseconds: Int64 = 8_000
    /// An agent rests that used no more processor time than this between two looks at its status: several times what
    /// looking, probing the disk and keeping the session take, since that takes longer where all processors are busy.
    package static let restingMilliseconds: Int64 = 40
    /// Resting, it gives memory back when it has used more than this since it did so last: a file's work, or some
    /// minutes of looking.
    package static let workedMilliseconds: Int64 = 20
    /// An office's disk is nearly full below these two: a tenth, as the centre's alarm has it, and more than its files
    /// take in years. Enough is a little more, so that it is not said again and again.
    static let diskLowPercent: Int64 = 10
    static let diskLowBytes: UInt64 = 2 << 30
    static let diskEnoughPercent: Int64 = 15
    static let diskEnoughBytes: UInt64 = 3 << 30
    /// How often an agent's idle disk is asked whether it is still there, for the same reason.
    package static let agentProbeMilliseconds: Int64 = 7_000
    /// While changes come one after the other, sources look at them together this often; a tenth of what a rank may
    /// be late.
    package static let lookSpacingMilliseconds: Int64 = 20
    /// Bytes by which a content of a followed file is known: rows of records differ within a few hundred, and a page of
    /// the disk holds them.
    package static let fingerprintBytesMax = 1_024
    /// Contents of a followed file that are remembered as read to their end: a year of nightly rotation, nearly; one
    /// that is forgotten is read again, which changes nothing.
    package static let finishedContentsMax = 256
    /// Contents of a followed file that are said to be missing, and for how long: after a month nobody looks for them.
    package static let missingContentsMax = 16
    package static let missingSeconds: Int64 = 30 * 86_400
    /// Files that were set aside of which the reason is kept over a restart, half a kilobyte each; nobody deals with
    /// more.
    static let setAsideKeptMax = 1_000
    /// A file that was set aside is compared with a later one of its name up to this size, which takes a few
    /// milliseconds.
    static let beginningBytesMax = 16 << 20
    /// Names in an inbox that are said not to be read; of more the count is no use either.
    static let unreadNamesMax = 256
    /// A followed file that is gone is said to be missing after so long: between two rotated ones there may be none.
    static let missingSaidMilliseconds: Int64 = 10_000
    /// Warnings in the status: nobody reads more, and with sentences of 700 bytes in two languages they fit a small
    /// file.
    static let statusWarningsMax = 32
    /// The same with `--once`, whose end somebody waits for.
    package static let onceMilliseconds: Int64 = 50
    /// A status that is older was left by an agent that does not run any more; two were missed then.
    package static let statusAgeSecondsMax: Int64 = 20

    // MARK: - The office view

    /// Of a rejects file the end is looked through: a thousand rows, more than are shown.
    static let rejectsTailBytes = 256 << 10
    /// Lines that are tried as the first whole row of that end; a row in quotes has a few line ends.
    static let rejectsBeginningsMax = 64
    /// Dossiers in one answer of the API, where nobody asks for fewer, and at most: some megabytes.
    package static let dueRowsMax = 20_000
    /// Readers at once, the people of one office, and what one that relays for them may read.
    static let viewConnectionsMax = 32
    package static let viewAnswerBytesMax = 16 << 20
    package static let viewTimeoutSeconds = 10

    // MARK: - Trying files

    /// Refused rows of each reason that a trial shows: what a screen holds of a few reasons.
    package static let trialExamplesMax = 3
    /// Values of one field that a trial shows, and how long each may be: a list of codes is shorter, and longer texts
    /// are cut where they are refused.
    package static let trialValuesMax = 50
    package static let trialValueBytesMax = 64
    /// How often a trial looks again for values that others hid: a dossier has twelve fields of codes.
    package static let trialPassesMax = 12
    /// Bytes by which a file's kind is guessed: the header, wherever it stands.
    package static let trialGuessBytes = 256 << 10

    // MARK: - Publication

    /// Completeness and connections move without a change of cells: an answer is made anew when it is older, and given
    /// meanwhile for as long again.
    package static let answerMilliseconds: Int64 = 1_000
    /// Making answers takes up to one part in so many of the time before kept ones are given although figures have
    /// changed, beyond a burst of a few pages.
    package static let answersTimeShare: Int64 = 3
    package static let answersDebtMicroseconds: Int64 = 100_000
    /// The debt beyond that at which kept ones are given for the longest: by then readers have asked for more than a
    /// third of the time for a second or so, and between both a page is as old as its share needs.
    package static let answersDebtSpanMicroseconds: Int64 = 400_000
    /// Such an answer was made no longer ago than so many times what making it takes, so that it takes no more than one
    /// part in so many of the time, and no longer than a quarter of a second in any case.
    package static let answerToleratedCosts: Int64 = 16
    package static let answerToleratedMilliseconds: Int64 = 250
    /// Different pages that can be watched at once; half of the answers that are kept.
    package static let viewsMax = 32
    /// Changes within this time are told together: nobody sees the difference.
    package static let gatherMilliseconds: Int64 = 20
    /// One page is told to have changed at most so often: twice a second is as fast as people read.
    package static let pushMilliseconds: Int64 = 500
    /// How often a watched page is looked at without a change of figures.
    package static let watchedMilliseconds: Int64 = 5_000
    /// After looking at a watched page so many times as long is left to others.
    package static let restPerLook: Int64 = 3
    /// What a crowd fetches may be so old that it is made twenty times a second, and not for every update between their
    /// fetches: they are told within half a second when there is a newer one.
    package static let crowdToleratedMilliseconds: Int64 = 50
    /// How long a watcher waits before it comes back after a lost connection.
    package static let watcherReturnMilliseconds = 3_000
    /// Watchers who were told of a change come for the page at this rate, and all of them within this time.
    package static let fetchesPerMillisecond = 10
    package static let spreadMillisecondsMax = 1_000
    /// Answers kept: those that many people look at in the same second, and their bytes: the page of all branches has
    /// some 600 kB before it is compressed.
    package static let answersMax = 64
    package static let answersBytesMax = 16 << 20
    /// An answer of more than this share of them is not kept: one long file would drive out all pages.
    static let answerKeptShare = 4
    /// Units that are scored, or held against their targets, in one turn: a fifth of a millisecond each.
    static let gatheredUnits = 24
    /// How often alarms are looked at; nobody waits for one as for an answer, and a look costs milliseconds.
    package static let alarmMilliseconds: Int64 = 2_000
    /// How often the alarms that take a ranking are looked at: ranks of a month move slowly, and a ranking costs
    /// milliseconds.
    package static let rankAlarmMilliseconds: Int64 = 60_000
    /// Lines of a batch to a feed: a megabyte or two, which a database takes in a second. A part is never divided.
    static let feedLinesMax = 5_000
    /// What making a batch may take of a turn: nobody below waits longer than for a ranking.
    static let feedTurnMilliseconds: Int64 = 50
    /// How often the ranks of one period are made for a feed, which takes milliseconds each time.
    static let feedRankMilliseconds: Int64 = 5_000
    /// How often the states of nodes are.
    static let feedNodesMilliseconds: Int64 = 30_000
    /// Numbers that attempts since the position was kept last may have used: years of failing once a minute.
    static let feedSequenceGap: Int64 = 1_000_000
    /// A position is some hundred bytes a unit and period.
    static let feedFileBytesMax = 16 << 20
    /// A script that makes tables is some kilobytes.
    static let migrationBytesMax = 1 << 20
    /// What is kept of raised alarms over a restart: half a kilobyte each, for every office several.
    package static let alarmFileBytesMax = 16 << 20
    /// Four slices of the audit a second hold up nobody: a parent's children in one period take a millisecond to add.
    package static let auditMilliseconds: Int64 = 250
    /// The whole country within ten minutes.
    package static let auditStepsPerRound = 2_400
    /// How often exported units are looked for; offices are not dissolved every minute.
    package static let importMilliseconds: Int64 = 1_000

    /// How often it is asked whether a day is over; and how long a process must have run before offices that it has not
    /// heard are said to have been missing on that day: longer than every agent waits before it dials again.
    package static let dayLookMilliseconds: Int64 = 60_000
    package static let daySettledMilliseconds: Int64 = 600_000
    /// How long `close` waits for what becomes of its request, and how often it looks: the whole country takes some
    /// seconds.
    package static let closeMilliseconds: Int64 = 60_000
    package static let closeLookMilliseconds: Int64 = 100
    /// The stack of the thread that computes a publication: files are read and scored there as by a program's own.
    static let officialStackBytes = 8 << 20
    /// What became of requests is kept of the newest so many; a program that closes every night is refused for years.
    package static let outcomesMax = 1_000

    // MARK: Files

    /// Bytes of the hash of all rules that a file for people shows: enough to tell any two apart.
    static let shownHashBytes = 6
    /// Periods that one line of the log names; a year has seventeen.
    static let namedPeriodsMax = 24
    /// Periods of one long file: two years of months, of 415 branches 360,000 lines, 40 MB.
    package static let longPeriodsMax = 24
}
