package import Durability

/// Does a store's tasks away from the event loop, so that a slow fsync delays acknowledgements and nothing else.
///
/// A store has one task under way at a time, so their order is kept.
package final class DiskWorker {
    private let disk: FileDisk
    private let loop: EventLoop
    /// Whether a task is being done.
    package private(set) var isBusy = false

    package init(_ disk: FileDisk, on loop: EventLoop) {
        self.disk = disk
        self.loop = loop
    }

    /// Does the task, and calls with its error or `nil` on the loop's thread in a later turn.
    package func perform(_ task: StoreTask, then finished: @escaping (DiskError?) -> Void) {
        isBusy = true
        let done: (DiskError?) -> Void = { [weak self] error in
            self?.isBusy = false
            finished(error)
        }
        do throws(SystemError) {
            try loop.inBackground({ [disk] in disk.perform(task) }, then: done)
        } catch {
            // No thread to be had: slow is better than not at all.
            let failure = disk.perform(task)
            loop.afterTurn { done(failure) }
        }
    }
}
