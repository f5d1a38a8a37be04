using Descent.Api.Problems;
using Descent.Training;

namespace Descent.Api;

/// <summary>Looks at jobs and runs that take a while: a few at once, away from the threads of other requests, ended when the client leaves or
/// the time is over.</summary>
internal sealed class Diagnosis(TimeProvider time) : IDisposable
{
    const int AtOnce = 2;

    static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim _turns = new(AtOnce);

    /// <param name="look">Must ask its token often.</param>
    /// <param name="token">Of the request.</param>
    /// <returns>What was seen, or 422 where it takes too long.</returns>
    public async Task<(T? Result, ProblemResult? Refusal)> RunAsync<T>(Func<CancellationToken, T> look, CancellationToken token) where T : class
    {
        await _turns.WaitAsync(token);
        try
        {
            using CancellationTokenSource deadline = new(_longest, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(token, deadline.Token);
            try
            {
                return (await Task.Factory.StartNew(() => look(either.Token), either.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default), null);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !token.IsCancellationRequested)
            {
                return (null, Refusal.Unprocessable([new Problem("", "too_slow", $"This takes longer than the {_longest.TotalSeconds:0} seconds that are allowed here.")]));
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
