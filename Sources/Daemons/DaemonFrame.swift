internal import Bytes
package import Configuration
package import Durability
package import Model
package import Peering
package import Runtime

/// Why a daemon does not start. Each says what to do; the program ends with the exit code.
package enum StartFault: Error, CustomStringConvertible {
    case configuration(LocatedError)
    case bundle(BundleFault)
    case system(SystemError)
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
        case .configuration, .bundle, .address, .folderOfAnother: 3
        case .system, .folderInUse, .folderUnusable, .listening, .store: 1
        }
    }
}

/// What both daemons stand on: the loop, the clock, the log, the data folder, the signals.
package final class DaemonFrame {
    package let loop: EventLoop
    package let clock: NodeClock
    package let log: Log
    package let dataDir: String
    private let lock: FolderLock
    private var signals: SignalWatch?

    /// `node` says whose data folder it is: `agent of 10101 and 10103`. Another node's folder is not touched.
    package init(
        dataDir: String, of node: FolderOwner, now: Moment?, logLevel: LogLevelSetting
    ) throws(StartFault) {
        ProcessFacts.secureStandardStreams()
        _ = ProcessFacts.raiseDescriptorLimit()
        clock = NodeClock(startingAt: now.map { $0.seconds * 1_000 })
        log = Log(minimum: Log.Level(logLevel.rawValue) ?? .info, clock: clock)
        self.dataDir = dataDir
        do throws(SystemError) {
            loop = try EventLoop()
        } catch {
            throw .system(error)
        }
        do throws(SystemError) {
            try Files.makeFolders(dataDir, mode: 0o750)
            lock = try FolderLock(dataDir)
        } catch {
            throw error.errno == 11 ? .folderInUse(dataDir) : .folderUnusable(dataDir, error)
        }
        try node.claim(dataDir)
    }

    /// Has the signals acted on: the first to stop, again to stop at once; SIGHUP to read the files anew.
    package func watchSignals(stop: @escaping () -> Void, reload: @escaping () -> Void) throws(StartFault) {
        var isStopping = false
        do throws(SystemError) {
            signals = try SignalWatch(loop, [.terminate, .interrupt, .hangUp]) { [log, loop] signal in
                log.info("signal", ["name": signal.name])
                switch signal {
                case .hangUp: reload()
                case .terminate, .interrupt:
                    if isStopping { loop.stop() }
                    isStopping = true
                    stop()
                }
            }
        } catch {
            throw .system(error)
        }
    }

    /// Reads a file of a configuration.
    package static func read(_ path: String) throws(StartFault) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read(path, limitBytes: 4 * 1024 * 1024)
        } catch {
            throw .system(error)
        }
    }

    /// The folder that relative paths of a configuration file are relative to.
    package static func folder(of path: String) -> String {
        let folder = Files.split(path).folder
        return folder.isEmpty ? "." : folder
    }
}

/// Keys from their files.
package enum KeyLoading {
    package static func keyFile(_ path: String) throws(StartFault) -> KeyFile {
        let bytes = try DaemonFrame.read(path)
        do throws(LocatedError) {
            return try KeyFile(bytes, file: path)
        } catch {
            throw .configuration(error)
        }
    }

    /// - Throws: when the key may not write the unit that a configuration names in `setting`.
    static func check(_ keys: KeyFile, of path: String, mayWrite unit: UnitCode, setting: String) throws(StartFault) {
        guard !keys.units.contains(unit) else { return }
        throw .configuration(
            LocatedError(
                file: path, line: 1, column: nil, key: "units",
                reason: "this key may not write \(unit); ask for one that may, or correct \"\(setting)\""))
    }

    package static func keyRing(_ path: String) throws(StartFault) -> KeyRing {
        let bytes = try DaemonFrame.read(path)
        let file: KeyRingFile
        do throws(LocatedError) {
            file = try KeyRingFile(bytes, file: path)
        } catch {
            throw .configuration(error)
        }
        var entries: [String: KeyRing.Entry] = [:]
        for entry in file.entries {
            let scope: KeyRing.Scope =
                switch entry.scope {
                case .units(let units): .units(Set(units))
                case .any: .any
                }
            entries[entry.keyID] = KeyRing.Entry(sessionKey: entry.sessionKey.bytes, scope: scope)
        }
        return KeyRing(entries)
    }
}

/// A bundle kept in the data folder, so that a restart does not wait for an upstream: serial in 8 bytes, then the
/// bytes.
package enum BundleCache {
    private static func path(_ dataDir: String) -> String { "\(dataDir)/bundle" }

    package static func load(_ dataDir: String) -> (serial: UInt64, bytes: [UInt8])? {
        guard let file = try? Files.read(path(dataDir), limitBytes: 16 * 1024 * 1024), file.count > 8 else {
            return nil
        }
        var cursor = 0
        guard let serial: UInt64 = try? file.span.readLittleEndian(&cursor) else { return nil }
        return (serial, Array(file[8...]))
    }

    package static func save(_ dataDir: String, serial: UInt64, bytes: [UInt8]) throws(SystemError) {
        var file: [UInt8] = []
        file.writeLittleEndian(serial)
        try Files.replace(path(dataDir), with: file + bytes)
    }
}
