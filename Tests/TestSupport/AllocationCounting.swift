import Foundation
import Glibc

/// Counts what a test allocates: exactly, by a library that stands before the C library's allocator in a process of
/// its own, since other tests allocate in this one.
package enum AllocationCounting {
    /// Counts what the asking thread has allocated.
    private static let source = """
        #include <stddef.h>
        extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t);
        extern void *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
        static __thread unsigned long count __attribute__((tls_model("initial-exec")));
        void *malloc(size_t size) { count++; return __libc_malloc(size); }
        void *calloc(size_t number, size_t size) { count++; return __libc_calloc(number, size); }
        void *realloc(void *old, size_t size) { count++; return __libc_realloc(old, size); }
        void *aligned_alloc(size_t to, size_t size) { count++; return __libc_memalign(to, size); }
        int posix_memalign(void **out, size_t to, size_t size) {
            count++;
            *out = __libc_memalign(to, size);
            return *out ? 0 : 12;
        }
        unsigned long tamcap_allocations(void) { return count; }
        """

    /// This is the process that counts.
    package static let isCounting = ProcessInfo.processInfo.environment["COUNT_ALLOCATIONS"] != nil
    /// There is a compiler for the library.
    package static let hasCompiler = (try? clang(["--version"])) != nil

    private static func clang(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["clang"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableNotLoadable) }
    }

    /// Runs a suite of this test bundle in a process that counts.
    ///
    /// - Returns: its exit status, and what it said.
    package static func run(suite: String) throws -> (status: Int32, said: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tamcap-count-\(suite)-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (text, library) = (folder.appending(path: "count.c"), folder.appending(path: "count.so"))
        try Data(source.utf8).write(to: text)
        try clang(["-O1", "-shared", "-fPIC", "-o", library.path, text.path])
        let counting = Process()
        counting.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        counting.arguments = ["--testing-library", "swift-testing", "--filter", suite]
        counting.environment = ProcessInfo.processInfo.environment.merging(
            ["COUNT_ALLOCATIONS": "1", "LD_PRELOAD": library.path], uniquingKeysWith: { $1 })
        let pipe = Pipe()
        counting.standardOutput = pipe
        counting.standardError = pipe
        try counting.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        counting.waitUntilExit()
        return (counting.terminationStatus, said)
    }

    /// What this thread has allocated so far, in a process that counts; -1 elsewhere.
    package static func allocations() -> Int {
        guard let found = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "tamcap_allocations") else { return -1 }
        return Int(unsafeBitCast(found, to: (@convention(c) () -> UInt).self)())
    }
}
