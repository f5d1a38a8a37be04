using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Storage;
using Descent.Training.Data;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Descent.Api.Datasets;

/// <summary>A file as it came in, bare or as the one part of a form.</summary>
/// <param name="Format">What it is said to be.</param>
/// <param name="Name">Its own name, without folders; null for a bare body.</param>
internal sealed record UploadedFile(TableFormat Format, string? Name)
{
    const int LongestName = 200, LongestBoundary = 100;

    /// <summary>Streams the file of a request into a destination.</summary>
    /// <returns>The file, or a refusal.</returns>
    public static async Task<(UploadedFile? File, ProblemResult? Refusal)> ReceiveAsync(
        HttpRequest request, Stream destination, long limit, CancellationToken token)
    {
        RequestBytes.Unlimit(request);
        if (TableFormats.OfMediaType(request.ContentType) is TableFormat format)
        {
            return await RequestBytes.CopyAsync(request, request.Body, destination, limit, token)
                ? (new UploadedFile(format, null), null)
                : (null, Refusal.TooLarge(limit));
        }
        try
        {
            return await ReceivePartAsync(request, destination, limit, token);
        }
        catch (Exception exception) when (
            exception is InvalidDataException or IOException and not BadHttpRequestException && !StorageFull.IsCauseOf(exception))
        {
            return (null, Refusal.Invalid("", "malformed_multipart", "The multipart body is malformed or was cut off."));
        }
    }

    static async Task<(UploadedFile?, ProblemResult?)> ReceivePartAsync(
        HttpRequest request, Stream destination, long limit, CancellationToken token)
    {
        string boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            return (null, Refusal.Invalid("", "malformed_multipart", "The Content-Type header names no usable boundary."));
        MultipartReader parts = new(boundary, request.Body);
        UploadedFile? file = null;
        while (await parts.ReadNextSectionAsync(token) is MultipartSection part)
        {
            ContentDispositionHeaderValue? disposition = part.GetContentDispositionHeader();
            string name = HeaderUtilities.RemoveQuotes(disposition?.Name ?? "").ToString();
            if (name != "file" || file is not null)
                return (null, Refusal.Invalid("", "unexpected_part", "The form has exactly one part, named file.", name));
            string fileName = (disposition!.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).ToString();
            if ((TableFormats.OfMediaType(part.ContentType) ?? TableFormats.OfFileName(fileName)) is not TableFormat format)
                return (null, Refusal.Unsupported(part.ContentType ?? fileName, TableFormats.MediaTypes));
            if (!await RequestBytes.CopyAsync(request, part.Body, destination, limit, token))
                return (null, Refusal.TooLarge(limit));
            file = new UploadedFile(format, Clean(fileName));
        }
        return file is null
            ? (null, Refusal.Invalid("", "missing_part", "The form has no part named file."))
            : (file, null);
    }

    // Some browsers send a whole path; a name is only ever shown, never a place on our disk.
    static string? Clean(string fileName)
    {
        string last = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        string printable = new([.. last.Where(character => !char.IsControl(character)).Take(LongestName)]);
        return string.IsNullOrWhiteSpace(printable) ? null : printable;
    }
}
