/** A refusal in the words of RFC 6749, 5.2: `{ error, error_description }`. */
export class OAuthRefusal extends Error {
  override readonly name = "OAuthRefusal";
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }

  get status(): number {
    return this.error === "invalid_client" ? 401 : 400;
  }
}
