/// What is to be noticed of a folder or a file.
package struct WatchedChanges: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Files that come into the folder by rename. Names that begin with a dot are nobody's concern, here and below.
    package static let renames = WatchedChanges(rawValue: 1)
    /// Files that are closed by whoever wrote them.
    package static let closing = WatchedChanges(rawValue: 2)
    /// Names in the folder that come, go or change.
    package static let names = WatchedChanges(rawValue: 4)
    /// Bytes that are written to the file, or to a file in the folder.
    package static let writing = WatchedChanges(rawValue: 8)
    /// Files that are whole.
    package static let arrivals: WatchedChanges = [.renames, .closing]
}

/// A folder or file that the system tells of; it does so until `stop()` or the end of the path.
package final class PathWatch {
    /// What is told.
    package enum News: Equatable, Sendable {
        /// Something has changed; several changes may come as one.
        case changed
        /// Nothing more will come: the folder is gone, was moved away or unmounted.
        case lost
    }

    let path: String
    let changes: WatchedChanges
    private let tell: (News) -> Void
    private weak var notices: (any ChangeNotices)?
    /// What the system calls it.
    var number: Int32 = -1
    package private(set) var isLive = true
    /// Notices come as soon as a name appears, when its file may not be whole yet.
    package let isEarly: Bool

    init(
        _ path: String, _ changes: WatchedChanges, _ notices: any ChangeNotices, isEarly: Bool,
        _ tell: @escaping (News) -> Void
    ) {
        self.path = path
        self.changes = changes
        self.notices = notices
        self.isEarly = isEarly
        self.tell = tell
    }

    func take(_ news: News) {
        guard isLive else { return }
        if news == .lost { isLive = false }
        tell(news)
    }

    /// Nothing is told any more.
    package func stop() {
        guard isLive else { return }
        isLive = false
        notices?.remove(self)
    }
}

/// A way in which the system tells of changes; one serves a whole loop.
protocol ChangeNotices: AnyObject {
    func add(
        _ path: String, isFolder: Bool, _ changes: WatchedChanges, _ tell: @escaping (PathWatch.News) -> Void
    ) throws(SystemError) -> PathWatch
    func remove(_ watch: PathWatch)
}

extension EventLoop {
    /// How the system is asked for changes.
    package enum NoticeKind: Sendable {
        /// inotify(7), and signals where the user has no instance of it left.
        case best
        /// Signals (F_NOTIFY of fcntl(2)) only.
        case signals
    }

    /// Has `tell` called on this loop whenever something changes; a hint to look, since changes on a network's other
    /// side are told by nobody (`Files.isRemote`).
    ///
    /// - Throws: when the path cannot be watched: it is not there, or the system has no watches left.
    package func watch(
        _ path: String, isFolder: Bool, _ changes: WatchedChanges, _ tell: @escaping (PathWatch.News) -> Void
    ) throws(SystemError) -> PathWatch {
        try changeNotices().add(path, isFolder: isFolder, changes, tell)
    }
}
