using System.Security.Cryptography;
using System.Text;

namespace Descent.Api.Requests;

/// <summary>The body of a request on its way to whoever reads it, hashed as it goes by, together with where it was sent.</summary>
internal sealed class HashedBody : Stream
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly Stream _body;

    public HashedBody(HttpRequest request)
    {
        _body = request.Body;
        _hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n{request.ContentType}\n"));
    }

    /// <summary>Reads what nobody has read yet.</summary>
    /// <param name="limit">Bytes after which to give up.</param>
    /// <param name="token">Ends the reading.</param>
    /// <returns>The SHA-256 of the whole request; null where the rest is longer than the limit.</returns>
    public async Task<byte[]?> FinishAsync(long limit, CancellationToken token)
    {
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await ReadAsync(buffer, token)) > 0;)
        {
            if ((limit -= read) < 0)
                return null;
        }
        return _hash.GetCurrentHash();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _body.ReadAsync(buffer, cancellationToken);
        _hash.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The server's own bodies can only be read asynchronously as well.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
