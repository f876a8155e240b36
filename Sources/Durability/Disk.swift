/// One folder of files, as the store sees it. The real one is `FileDisk` in Runtime, the simulated one `VirtualDisk`
/// under Tests.
///
/// The three questions are asked while a store is opened only; afterwards everything goes through `perform`, in tasks
/// that the host may carry out on another thread.
package protocol Disk: AnyObject {
    /// The names in the folder, ascending.
    func files() throws(DiskError) -> [String]
    /// The file's length in bytes.
    func size(_ file: String) throws(DiskError) -> Int
    /// The bytes from `offset` on: `count` of them, or fewer where the file ends earlier.
    func read(_ file: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8]
    /// Does one thing, wholly, or says why not; after an error the file is as it was, or partly changed.
    func perform(_ operation: DiskOperation) throws(DiskError)
}

/// What a store does to its folder.
package enum DiskOperation: Equatable, Sendable {
    /// Makes an empty file that was not there (0600).
    case create(String)
    /// Writes at the file's end.
    case append(String, [UInt8])
    /// Returns when the file's bytes are on the disk (fsync).
    case sync(String)
    /// Gives the file another name, over what had it.
    case rename(String, to: String)
    /// Removes the file; that there is none is well.
    case remove(String)
    /// Returns when the folder's names are on the disk (fsync of the folder).
    case syncFolder
    /// Fails when the folder or a file in use has vanished, or nothing can be written here.
    case probe

    /// The file that it is about; empty for the folder.
    package var file: String {
        switch self {
        case .create(let file), .append(let file, _), .sync(let file), .rename(let file, _), .remove(let file): file
        case .syncFolder, .probe: ""
        }
    }

    /// The operation's name in messages.
    package var name: String {
        switch self {
        case .create: "create"
        case .append: "append"
        case .sync: "sync"
        case .rename: "rename"
        case .remove: "remove"
        case .syncFolder: "sync of the folder"
        case .probe: "probe"
        }
    }
}

/// A disk that did not do what it was asked.
package struct DiskError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// No space, or no quota, is left.
        case full
        /// Nothing can be written here.
        case readOnly
        /// The folder or the file has vanished, or another stands in its place.
        case gone
        /// Anything else, a failed fsync for instance.
        case failed
        /// The store was written by a newer program, in a format that this one does not know.
        case newerFormat
        /// Another program has the store open.
        case inUse
    }

    package let kind: Kind
    /// What was being done: a `DiskOperation.name`, or `read`, `open`, ….
    package let operation: String
    /// Empty for the folder.
    package let file: String
    /// The system's number, or the format version for `.newerFormat`.
    package let code: Int32

    package init(_ kind: Kind, operation: String, file: String, code: Int32 = 0) {
        self.kind = kind
        self.operation = operation
        self.file = file
        self.code = code
    }

    package var description: String {
        let subject = file.isEmpty ? operation : "\(operation) \(file)"
        return switch kind {
        case .full: "\(subject): no space left"
        case .readOnly: "\(subject): the folder cannot be written to"
        case .gone: "\(subject): the folder or the file has vanished"
        case .failed: "\(subject): failed with error \(code)"
        case .newerFormat: "\(file): written by a newer program (format \(code)); start that program, or a newer one"
        case .inUse: "\(subject): another program uses this store"
        }
    }
}

/// Operations to be done in order; the first failure ends the task. Safe to carry to another thread.
package struct StoreTask: Equatable, Sendable {
    package let number: UInt64
    package let operations: [DiskOperation]

    package init(number: UInt64, operations: [DiskOperation]) {
        self.number = number
        self.operations = operations
    }
}

extension Disk {
    /// Does the task here and now.
    ///
    /// - Returns: why it ended early, or `nil`.
    package func perform(_ task: StoreTask) -> DiskError? {
        for operation in task.operations {
            do throws(DiskError) { try perform(operation) } catch { return error }
        }
        return nil
    }
}
