package import Durability
package import Model
package import Runtime

/// Why a daemon does not start. Each says what to do; the program ends with the exit code.
package enum StartFault: Error, CustomStringConvertible {
    case configuration(LocatedError)
    case bundle(BundleFault)
    case system(SystemError)
    /// A file that a command line or a configuration names cannot be read; with the key that names it.
    case unreadable(SystemError, key: String?)
    /// Others than its owner can read or change a file of keys; with the key that names it.
    case exposed(SecretFile.Fault, key: String)
    /// Another process uses the data folder.
    case folderInUse(String)
    /// Nothing can be written in the data folder.
    case folderUnusable(String, SystemError)
    /// The data folder is another node's: the folder, whose it is, who was started.
    case folderOfAnother(String, owner: String, node: String)
    /// The address of this key cannot be listened at.
    case listening(key: String, SystemError)
    case address(String)
    /// The store in this folder cannot be used.
    case store(String, DiskError)

    package var description: String {
        switch self {
        case .configuration(let error): error.description
        case .bundle(let fault): fault.description
        case .system(let error): error.description
        case .unreadable(let error, let key): key.map { "\(error) (named by \"\($0)\")" } ?? error.description
        case .exposed(let fault, let key): "\(fault) (named by \"\(key)\")"
        case .folderInUse(let path):
            "\(path) is in use by another process; stop it, or give this one a data folder of its own"
        case .folderUnusable(let path, let error):
            "the data folder \(path) cannot be used (\(error)); make it writable for this program's user, or name "
                + "another in \"dataDir\""
        case .folderOfAnother(let path, let owner, let node):
            "\(path) belongs to \(owner), not \(node); name this node's own folder in \"dataDir\", or an empty one"
        case .listening(let key, let error):
            error.errno == Self.addressInUse
                ? "\(error): another program listens there; stop it, or name another port in \"\(key)\""
                : "\(error): name an address of this machine and a port that may be used in \"\(key)\""
        case .address(let text): text
        case .store(let folder, let error): "the store \(folder): \(error)"
        }
    }

    /// EADDRINUSE of errno(3) on Linux.
    private static let addressInUse: Int32 = 98

    /// 3 for what stands in a file, 1 for what the system does not give.
    package var exitStatus: Int32 {
        switch self {
        case .configuration, .bundle, .address, .folderOfAnother, .unreadable, .exposed: 3
        case .system, .folderInUse, .folderUnusable, .listening, .store: 1
        }
    }
}
