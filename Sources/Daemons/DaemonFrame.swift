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
        case .address(let text): text
        case .store(let folder, let error): "the store \(folder): \(error)"
        }
    }

    /// 3 for what stands in a file, 1 for what the system does not give.
    package var exitStatus: Int32 {
        switch self {
        case .configuration, .bundle, .address: 3
        case .system, .folderInUse, .store: 1
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

    package init(dataDir: String, now: Moment?, logLevel: LogLevelSetting) throws(StartFault) {
        ProcessFacts.secureStandardStreams()
        _ = ProcessFacts.raiseDescriptorLimit()
        clock = NodeClock(startingAt: now.map { $0.seconds * 1_000 })
        log = Log(minimum: Log.Level(logLevel.rawValue) ?? .info, clock: clock)
        self.dataDir = dataDir
        do throws(SystemError) {
            loop = try EventLoop()
            try Files.makeFolders(dataDir, mode: 0o750)
        } catch {
            throw .system(error)
        }
        do throws(SystemError) {
            lock = try FolderLock(dataDir)
        } catch {
            throw error.errno == 11 ? .folderInUse(dataDir) : .system(error)
        }
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
