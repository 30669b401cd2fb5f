import { useEffect } from "react";
import { useNavigate } from "react-router";
import { onNavigate } from "../navigate.ts";

/** Lets code outside React change the page. */
export function Navigation() {
  const navigate = useNavigate();
  useEffect(() => onNavigate((path) => void navigate(path)), [navigate]);
  return null;
}
