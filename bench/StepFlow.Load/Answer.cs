namespace StepFlow.Load;

/// <summary>What became of one request.</summary>
/// <param name="Number">Its number, which makes its key and its input.</param>
/// <param name="Status">The HTTP status; 0 where the connection failed or it took too long.</param>
/// <param name="Due">When it was due to be sent.</param>
/// <param name="Milliseconds">From then to its answer: waiting for a late client is in it.</param>
/// <param name="HasRetryAfter">True where the answer says when to come again.</param>
internal sealed record Answer(int Number, int Status, DateTimeOffset Due, double Milliseconds, bool HasRetryAfter);
