using Descent.Persistence.Storage;

namespace Descent.Api.Problems;

/// <summary>The outermost layer: whatever ends as an error without a body, or as an exception, leaves as problem+json.
/// An exception tells the client nothing but the trace id; the log has the rest.</summary>
internal sealed class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> logger)
{
    const int ClientClosedRequest = 499;

    const string Damaged = "What was kept is damaged: its bytes are not those that were written, and nothing is answered from them. Upload the dataset, or train the run, again.";

    public async Task InvokeAsync(HttpContext http)
    {
        bool damaged = false;
        try
        {
            await next(http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            if (!http.Response.HasStarted)
                http.Response.StatusCode = ClientClosedRequest;
            return;
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            damaged = exception is DamagedContentException;
            if (http.Response.BodyWriter.UnflushedBytes > 0)
            {
                // Part of an answer is written already: an end in the middle tells the client so, a problem after it would not.
                logger.LogError(exception, "Unhandled exception within an answer");
                http.Abort();
                return;
            }
            http.Response.Clear();
            http.Response.StatusCode = StatusOf(exception);
            if (http.Response.StatusCode >= 500)
                logger.LogError(exception, "Unhandled exception");
        }

        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
            await new ProblemResult(http.Response.StatusCode, damaged ? Damaged : Explain(http), []).ExecuteAsync(http);
    }

    static int StatusOf(Exception exception) =>
        exception is BadHttpRequestException bad ? bad.StatusCode
        : StorageFull.IsCauseOf(exception) ? StatusCodes.Status507InsufficientStorage
        : StatusCodes.Status500InternalServerError;

    // The client's own method and path, never an exception's message: that could name our types or files.
    static string Explain(HttpContext http) => http.Response.StatusCode switch
    {
        400 => "The request could not be read: it is malformed or was cut off.",
        404 => $"There is nothing at {Refusal.Shorten(http.Request.Path)}. The document at /openapi/v1.json lists every path.",
        405 => $"{http.Request.Method} is not possible here; the Allow header says what is.",
        408 => "The body did not arrive in time.",
        413 => "The body is larger than is allowed here.",
        415 => "The media type is not supported here.",
        500 => "Something went wrong on our side. The trace id finds it in the log.",
        507 => "The disk of the service is full: nothing was kept. Delete jobs or datasets, or make space otherwise, and send the request again.",
        503 => "The service is not ready. Try again soon.",
        _ => "The request was refused.",
    };
}
