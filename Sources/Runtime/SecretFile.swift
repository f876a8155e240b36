internal import Glibc

/// Reads files that hold keys, and refuses those that others than their owner can read or change: whoever reads a
/// node's key can speak for its units.
package enum SecretFile {
    /// Why a file of keys is not used, with the command that puts it right.
    package enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
        case system(SystemError)
        /// Its group or everybody may read or write it.
        case tooOpen(String, mode: UInt32)
        /// It belongs neither to root nor to the user of this process.
        case foreign(String, owner: UInt32, user: UInt32)

        package var description: String {
            switch self {
            case .system(let error): error.description
            case .tooOpen(let path, let mode):
                "\(path) can be read or changed by others than its owner (mode 0\(String(mode, radix: 8))); run: chmod "
                    + "600 \(Self.quoted(path)) (and if others may have read it, make new keys: tamcap keys rotate)"
            case .foreign(let path, let owner, let user):
                "\(path) belongs to user \(owner), who can read the keys in it; this program runs as user \(user); "
                    + "run, as root: chown \(user) \(Self.quoted(path))"
            }
        }

        /// As a shell takes it for one word.
        private static func quoted(_ path: String) -> String {
            let isPlain = path.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
                // _ - . / + , : @ %
                case 0x5F, 0x2D, 0x2E, 0x2F, 0x2B, 0x2C, 0x3A, 0x40, 0x25: true
                default: false
                }
            }
            return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
        }
    }

    /// The file's bytes, for whoever wipes them when they are parsed (`wipe`). What is checked is the opened file, so
    /// that no other can come between.
    ///
    /// Root may read a file of any user: it looks at other programs' files, and cannot know as whom they run.
    package static func read(_ path: String, limitBytes: Int) throws(Fault) -> [UInt8] {
        let (fault, bytes): (Fault?, [UInt8])
        do throws(SystemError) {
            var reader = try FileReader(path)
            fault = Self.fault(path, try reader.facts(), user: geteuid())
            bytes = fault == nil ? try Files.rest(of: &reader, limitBytes: limitBytes) : []
        } catch {
            throw .system(error)
        }
        if let fault { throw fault }
        return bytes
    }

    /// What is wrong with a file of keys that a user's process would read.
    package static func fault(_ path: String, _ facts: FileFacts, user: UInt32) -> Fault? {
        if facts.permissions & 0o077 != 0 { return .tooOpen(path, mode: facts.permissions) }
        if facts.owner != 0, facts.owner != user, user != 0 { return .foreign(path, owner: facts.owner, user: user) }
        return nil
    }

    /// Overwrites bytes that hold keys, before their memory is given back. Copies that were made of them, such as the
    /// texts of a parsed file, it does not reach.
    package static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            if let base = buffer.baseAddress { unsafe explicit_bzero(base, buffer.count) }
        }
    }
}
