using System.Security.Cryptography;

namespace Descent.Persistence.Storage;

/// <summary>A file on its way in: write to it, <see cref="Seal"/> it, read it back as often as needed, and hand it to
/// <c>DatasetStore.CreateAsync</c>. Disposed without that, it is gone.</summary>
public sealed class UploadStream : Stream
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly string path;
    readonly FileStream file;
    long length;
    string? sha256;

    internal UploadStream(string path)
    {
        this.path = path;
        // No buffer: what could not be written because the disk is full must not be tried again on disposal.
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Where the file is until it is kept; for readers that go over it more than once.</summary>
    public string FilePath => path;

    /// <summary>Lowercase hexadecimal hash of the bytes.</summary>
    /// <exception cref="InvalidOperationException">The upload is not sealed yet.</exception>
    public string Sha256 => sha256 ?? throw new InvalidOperationException("The upload is not sealed yet: its hash is known after Seal.");

    /// <summary>Ends writing: every byte is on disk when this returns.</summary>
    public void Seal()
    {
        if (sha256 is not null)
            return;
        file.Flush(flushToDisk: true);
        file.Dispose();
        sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Opens the sealed bytes from the start.</summary>
    public FileStream OpenRead() => sha256 is null
        ? throw new InvalidOperationException("The upload is not sealed yet.")
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16);

    /// <summary>Moves the file to its final name; a file that is there already has the same bytes and stays.</summary>
    internal void MoveTo(string destination)
    {
        Seal();
        if (File.Exists(destination))
            return;
        File.Move(path, destination);
        FolderSync.Flush(Path.GetDirectoryName(destination)!);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => sha256 is null;

    /// <summary>Bytes written so far.</summary>
    public override long Length => length;

    public override long Position { get => length; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        file.Write(buffer);
        length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        hash.AppendData(buffer.Span);
        await file.WriteAsync(buffer, cancellationToken);
        length += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            hash.Dispose();
            File.Delete(path);
        }
        base.Dispose(disposing);
    }
}
