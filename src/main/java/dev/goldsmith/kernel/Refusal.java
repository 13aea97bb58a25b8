package dev.goldsmith.kernel;

/**
 * The whole catalogue of reasons why Goldsmith refuses something.
 *
 * <p>A door renders a refusal in its own dialect: RFC 9457 ({@link #slug} is the last part of the
 * problem type), the ARM error body ({@link #armCode}), or a page ({@link #title}).
 */
public enum Refusal {
    INVALID_TEMPLATE("invalid-template", "ValidationFailed", 400, "The template is not valid"),
    INVALID_DEPLOYMENT(
            "invalid-deployment", "InvalidTemplate", 400, "The deployment template is not valid"),
    INVALID_REQUEST("invalid-request", "InvalidRequestContent", 400, "The request is not valid"),
    MALFORMED_JSON("malformed-json", "InvalidRequestContent", 400, "The body is not valid JSON"),
    MISSING_API_VERSION(
            "missing-api-version", "MissingApiVersionParameter", 400, "The API version is missing"),
    UNKNOWN_API_VERSION(
            "unknown-api-version", "NoRegisteredProviderFound", 400, "No such API version"),
    FETCH_FAILED("fetch-failed", "ValidationFailed", 422, "A script or file could not be fetched"),
    UNAUTHENTICATED("unauthenticated", "AuthenticationFailed", 401, "Sign in first"),
    SECOND_FACTOR("second-factor", "AuthorizationFailed", 403, "A second factor is required"),
    FORBIDDEN("forbidden", "AuthorizationFailed", 403, "Your role does not allow this"),
    CROSS_SITE("cross-site", "AuthorizationFailed", 403, "The request came from another site"),
    NOT_FOUND("not-found", "ResourceNotFound", 404, "There is nothing here"),
    NO_SUBSCRIPTION("no-subscription", "SubscriptionNotFound", 404, "No such subscription"),
    NO_RESOURCE_GROUP("no-resource-group", "ResourceGroupNotFound", 404, "No such resource group"),
    NO_DEPLOYMENT("no-deployment", "DeploymentNotFound", 404, "No such deployment"),
    METHOD_NOT_ALLOWED("method-not-allowed", "MethodNotAllowed", 405, "Not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", "NotAcceptable", 406, "Not to be had in that form"),
    CONFLICT("conflict", "Conflict", 409, "That conflicts with what is there"),
    BUDGET("budget", "QuotaExceeded", 409, "The budget doesn't allow it"),
    WRONG_STATE("wrong-state", "OperationNotAllowed", 409, "Not possible in this state"),
    GONE("gone", "ResourceGone", 410, "It is not there any more"),
    STALE("stale", "PreconditionFailed", 412, "Somebody else changed this in the meantime"),
    TOO_LARGE("too-large", "RequestContentTooLarge", 413, "That is too large"),
    UNSUPPORTED_TYPE(
            "unsupported-type", "UnsupportedMediaType", 415, "That content type is not accepted"),
    RANGE("range", "InvalidRange", 416, "That range is outside the file"),
    QUOTA("quota", "QuotaExceeded", 429, "The tenant's limit is reached"),
    THROTTLED("throttled", "TooManyRequests", 429, "Too many requests"),
    BROKEN("internal", "InternalServerError", 500, "Something went wrong on our side"),
    UNAVAILABLE("unavailable", "ServiceUnavailable", 503, "Not available right now");

    public final String slug;
    public final String armCode;
    public final int status;
    public final String title;

    Refusal(String slug, String armCode, int status, String title) {
        this.slug = slug;
        this.armCode = armCode;
        this.status = status;
        this.title = title;
    }
}
