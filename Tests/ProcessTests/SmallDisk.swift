import Foundation
import Glibc

/// A disk of 1 MiB in a folder, which can be filled and made read-only under the programs that use it.
///
/// It is mounted in a namespace that one process holds: whatever happens, it goes with that process, and nothing of it
/// is ever seen by the rest of the machine.
final class SmallDisk {
    private let holder: Launched
    private let folder: String

    /// Whether this machine lets one make namespaces; containers often do not.
    static let isAvailable =
        (try? Scratch()).map { scratch in
            let run = try? Launched(["/usr/bin/unshare", "-Urm", "/bin/true"], scratch, name: "unshare")
            return (try? run?.end(within: 10)) == 0
        } ?? false

    init(at name: String, _ scratch: Scratch) throws {
        folder = try scratch.folder(name)
        let script = "mount -t tmpfs -o size=1m none \"$0\" && echo mounted && exec sleep 600"
        holder = try Launched(["/usr/bin/unshare", "-Urm", "/bin/sh", "-c", script, folder], scratch, name: "disk")
        try require(within: 10, "a disk is mounted; \(holder.lastWords)") { holder.output == "mounted\n" }
    }

    /// What stands before a program that is to see the disk.
    var entering: [String] {
        ["/usr/bin/nsenter", "--preserve-credentials", "-t", "\(holder.pid)", "-U", "-m"]
    }

    /// The disk's folder as this process sees it (proc(5), `/proc/pid/root`).
    private var inside: String { "/proc/\(holder.pid)/root\(folder)" }

    /// Takes all space that is left.
    func fill() throws {
        let file = open("\(inside)/filler", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        defer { close(file) }
        let page = [UInt8](repeating: 7, count: 4_096)
        while write(file, page, page.count) > 0 {}
        guard errno == ENOSPC else { throw Trouble("filling a disk: errno \(errno)") }
    }

    /// Gives the space back.
    func free() throws {
        guard unlink("\(inside)/filler") == 0 else { throw Trouble("freeing a disk: errno \(errno)") }
    }

    func remount(_ option: String, _ scratch: Scratch) throws {
        let run = try Launched(
            entering + ["/bin/mount", "-o", "remount,\(option)", folder], scratch, name: "remount")
        guard try run.end(within: 10) == 0 else { throw Trouble("remount,\(option): \(run.lastWords)") }
    }
}
